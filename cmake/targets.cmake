# recirc_add_library(neurons SOURCES ... HEADERS ... PUBLIC ... PRIVATE ...)
# The library of one folder: target recirc_neurons, alias recirc::neurons. HEADERS are public and
# included from the repository's root ("neurons/time.hpp"), inside and installed.
function(recirc_add_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  add_library(recirc_${folder} STATIC ${ARG_SOURCES})
  add_library(recirc::${folder} ALIAS recirc_${folder})
  set_target_properties(recirc_${folder} PROPERTIES
    EXPORT_NAME ${folder} VERIFY_INTERFACE_HEADER_SETS ON)
  target_sources(recirc_${folder} PUBLIC FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_compile_features(recirc_${folder} PUBLIC cxx_std_20)
  target_link_libraries(recirc_${folder}
    PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} $<BUILD_INTERFACE:recirc_options>)
endfunction()
