# recirc_build_facts: gives `#include "tools/build_facts.hpp"`, what --version says about this build.
# The commit is asked for in every build; the header is written, and its includers are compiled, only
# when a fact has changed.
string(TOUPPER "${CMAKE_BUILD_TYPE}" RECIRC_CONFIG)
string(JOIN " " RECIRC_FLAGS ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${RECIRC_CONFIG}} -ffp-contract=off)
if(RECIRC_ARCHITECTURE)
  string(APPEND RECIRC_FLAGS " -march=${RECIRC_ARCHITECTURE}")
endif()
if(RECIRC_SANITIZERS)
  string(APPEND RECIRC_FLAGS " -fsanitize=${RECIRC_SANITIZERS}")
endif()

set(facts_header ${PROJECT_BINARY_DIR}/generated/tools/build_facts.hpp)
add_custom_target(recirc_write_build_facts
  COMMAND ${CMAKE_COMMAND}
    -DSOURCE=${PROJECT_SOURCE_DIR}
    -DHEADER=${facts_header}
    -DRECIRC_VERSION=${PROJECT_VERSION}
    "-DRECIRC_COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    -DRECIRC_BUILD_TYPE=${CMAKE_BUILD_TYPE}
    -DRECIRC_ARCHITECTURE=${RECIRC_ARCHITECTURE}
    "-DRECIRC_FLAGS=${RECIRC_FLAGS}"
    -P ${PROJECT_SOURCE_DIR}/cmake/write_build_facts.cmake
  BYPRODUCTS ${facts_header}
  COMMENT "Asking git for the commit"
  VERBATIM)

add_library(recirc_build_facts INTERFACE)
target_include_directories(recirc_build_facts INTERFACE ${PROJECT_BINARY_DIR}/generated)
add_dependencies(recirc_build_facts recirc_write_build_facts)
