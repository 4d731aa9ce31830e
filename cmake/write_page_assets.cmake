# Writes HEADER: the page's files as C++ strings. Run by cmake/page.cmake.
#
# A browser that opens a file from the disk loads no modules beside it. So each module becomes a function
# that returns what the module exports, called in an order in which all that it imports is there:
#   const { a, b } = (() => { ...; return { a, b }; })();
set(script "")
foreach(file IN LISTS SCRIPTS)
  file(READ ${file} text)
  string(REGEX REPLACE "(^|\n)import [^;]*;" "\\1" text "${text}")
  string(REGEX MATCHALL "\nexport (async )?(function|class|const) [A-Za-z]+" exports "${text}")
  list(TRANSFORM exports REPLACE ".* " "")
  list(JOIN exports ", " names)
  string(REGEX REPLACE "\nexport " "\n" text "${text}")
  string(APPEND script "const { ${names} } = (() => {\n${text}return { ${names} };\n})();\n")
endforeach()

file(READ ${HTML} html)
file(READ ${CSS} css)
file(READ ${D3} d3)
file(READ ${D3_LICENCE} d3_licence)
string(REPLACE "*/" "* /" d3_licence "${d3_licence}")
set(libraries "/*! d3 5\n${d3_licence}*/\n${d3}")

# A string as raw literals that the compiler joins: some compilers limit the length of one.
function(literal name text)
  set(parts "")
  string(LENGTH "${text}" length)
  set(begin 0)
  while(begin LESS length)
    string(SUBSTRING "${text}" ${begin} 8000 part)
    string(APPEND parts "\n    R\"recirc_page(${part})recirc_page\"")
    math(EXPR begin "${begin} + 8000")
  endwhile()
  set(literals "${literals}inline constexpr std::string_view ${name} =${parts};\n" PARENT_SCOPE)
endfunction()

set(literals "")
literal(kPageHtml "${html}")
literal(kPageCss "${css}")
literal(kPageLibraries "${libraries}")
literal(kPageScript "${script}")
file(WRITE ${HEADER}.new
  "#pragma once\n\n#include <string_view>\n\nnamespace recirc {\n${literals}}  // namespace recirc\n")
file(COPY_FILE ${HEADER}.new ${HEADER} ONLY_IF_DIFFERENT)
file(REMOVE ${HEADER}.new)
