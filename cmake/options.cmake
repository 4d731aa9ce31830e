# The flags of every target, in one place and nowhere global.
option(RECIRC_WARNINGS_AS_ERRORS "Treat warnings as errors (presets and CI do)" OFF)
option(RECIRC_NATIVE "Tune for the machine that builds (-march=native)" OFF)
set(RECIRC_SANITIZERS "" CACHE STRING "Sanitizers, as -fsanitize takes them")

add_library(recirc_options INTERFACE)
target_compile_features(recirc_options INTERFACE cxx_std_20)
# No contraction: GCC would fuse multiply and add where it likes, and change bits (STYLE section 3).
target_compile_options(recirc_options INTERFACE
  -ffp-contract=off -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  $<$<BOOL:${RECIRC_WARNINGS_AS_ERRORS}>:-Werror>
  $<$<BOOL:${RECIRC_NATIVE}>:-march=native>)
if(RECIRC_SANITIZERS)
  target_compile_options(recirc_options INTERFACE
    -fsanitize=${RECIRC_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(recirc_options INTERFACE -fsanitize=${RECIRC_SANITIZERS})
endif()
