# Writes HEADER from build_facts.hpp.in: run by the build (cmake/build_facts.cmake). Without git, or in
# sources that are no clone, the commit is "unknown" and everything else works.
set(RECIRC_COMMIT unknown)
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-toplevel --short=12 HEAD
    OUTPUT_VARIABLE answer RESULT_VARIABLE status ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REPLACE "\n" ";" answer "${answer}")
  file(REAL_PATH ${SOURCE} source)
  # An unpacked archive inside another project's clone has that project's commit: not ours.
  if(status EQUAL 0 AND "${answer}" MATCHES "^(.*);([0-9a-f]+)$" AND CMAKE_MATCH_1 STREQUAL source)
    set(RECIRC_COMMIT ${CMAKE_MATCH_2})
    execute_process(COMMAND ${GIT} -C ${SOURCE} status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changes ERROR_QUIET)
    if(changes)
      string(APPEND RECIRC_COMMIT -dirty)
    endif()
  endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/build_facts.hpp.in ${HEADER} @ONLY)
