# recirc_page_assets: gives `#include "tools/report/page_assets.hpp"`, the page of `recirc report` and
# `recirc serve` as strings: our files in tools/page, and d3 as Debian has it. The scripts of the page
# are modules; the page has them in the order given here, each after what it imports.
find_file(RECIRC_D3 d3.min.js PATHS /usr/share/nodejs/d3/dist /usr/share/javascript/d3 NO_DEFAULT_PATH)
find_file(RECIRC_D3_LICENCE copyright PATHS /usr/share/doc/node-d3 NO_DEFAULT_PATH)
mark_as_advanced(RECIRC_D3 RECIRC_D3_LICENCE)
if(NOT RECIRC_D3 OR NOT RECIRC_D3_LICENCE)
  message(FATAL_ERROR "d3 is missing: install the Debian package node-d3 (tools/install-packages build)")
endif()

set(page_dir ${PROJECT_SOURCE_DIR}/tools/page)
set(page_scripts)
foreach(module theme format data server chart picture overview curves examples weights events player ring
    raster activity costs locality scenario event_batch live_link live_events
    synapse_choice why_tree inside inspector live recorded_inside main)
  list(APPEND page_scripts ${page_dir}/${module}.js)
endforeach()
set(page_header ${PROJECT_BINARY_DIR}/generated/tools/report/page_assets.hpp)
add_custom_command(OUTPUT ${page_header}
  COMMAND ${CMAKE_COMMAND}
    -DHTML=${page_dir}/page.html
    -DCSS=${page_dir}/page.css
    "-DSCRIPTS=${page_scripts}"
    -DD3=${RECIRC_D3}
    -DD3_LICENCE=${RECIRC_D3_LICENCE}
    -DHEADER=${page_header}
    -P ${PROJECT_SOURCE_DIR}/cmake/write_page_assets.cmake
  DEPENDS ${page_dir}/page.html ${page_dir}/page.css ${page_scripts} ${RECIRC_D3}
    ${PROJECT_SOURCE_DIR}/cmake/write_page_assets.cmake
  COMMENT "Making the page of reports"
  VERBATIM)
add_custom_target(recirc_write_page_assets DEPENDS ${page_header})

add_library(recirc_page_assets INTERFACE)
target_include_directories(recirc_page_assets INTERFACE ${PROJECT_BINARY_DIR}/generated)
add_dependencies(recirc_page_assets recirc_write_page_assets)
