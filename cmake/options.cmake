# The flags of every target, in one place and nowhere global.
option(RECIRC_WARNINGS_AS_ERRORS "Treat warnings as errors (presets and CI do)" OFF)
set(RECIRC_ARCHITECTURE "" CACHE STRING
  "What -march takes: native for this machine, x86-64-v3 for packages, empty for the compiler's own")
set(RECIRC_SANITIZERS "" CACHE STRING "Sanitizers, as -fsanitize takes them")
option(RECIRC_FUZZ "Make the fuzz targets programs of libFuzzer (clang only)" OFF)

set(CMAKE_CXX_EXTENSIONS OFF)  # -std=c++20, not gnu++20

add_library(recirc_options INTERFACE)
target_compile_features(recirc_options INTERFACE cxx_std_20)
# No contraction: GCC would fuse multiply and add where it likes, and change bits (STYLE section 3).
target_compile_options(recirc_options INTERFACE
  -ffp-contract=off -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  $<$<BOOL:${RECIRC_WARNINGS_AS_ERRORS}>:-Werror>)
# At -O3 GCC 12 sees overlaps and overflows in std::string and fmt that are not there (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(recirc_options INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()
if(RECIRC_ARCHITECTURE)
  target_compile_options(recirc_options INTERFACE -march=${RECIRC_ARCHITECTURE})
  # What GCC guesses about values depends on the optimiser and so on the machine: its own AVX-512
  # headers look uninitialised to version 12. A stranger's machine shall not stop a build over it; the
  # dev preset, which is the same everywhere, keeps these warnings as errors.
  target_compile_options(recirc_options INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized
    -Wno-error=array-bounds -Wno-error=stringop-overread)
endif()
if(RECIRC_SANITIZERS)
  target_compile_options(recirc_options INTERFACE
    -fsanitize=${RECIRC_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(recirc_options INTERFACE -fsanitize=${RECIRC_SANITIZERS})
endif()

if(RECIRC_FUZZ)
  target_compile_options(recirc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# A compiler cache is used where there is one; who embeds us or names a launcher decides himself.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(RECIRC_CCACHE ccache)
  mark_as_advanced(RECIRC_CCACHE)
  if(RECIRC_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${RECIRC_CCACHE})
  endif()
endif()
