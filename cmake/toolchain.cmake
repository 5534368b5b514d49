# Compiler, linker and sanitizer settings for everything that is ours.

# Generated code is compiled without warnings; every other target links this.
add_library(tandem_warnings INTERFACE)
target_compile_options(tandem_warnings INTERFACE -Wall -Wextra -Wconversion -Werror
  -Wno-subobject-linkage  # for headers: a source in a batch looks like one
  -Wno-missing-field-initializers  # Collection{.pattern = ...} leaves out what has a default
  # False alarms in gcc 12's std::string (bugs 105651, 105329).
  -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)

# No folder's name is in what is built: it is the same wherever that is done (tests/deploy/image/twice). Of two that fit the
# last counts.
add_compile_options(-fdiagnostics-color=auto
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build)
include_directories(${CMAKE_SOURCE_DIR})

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
add_link_options(-Wl,--as-needed)

if(TANDEM_SANITIZE)
  string(REPLACE ";" "," sanitizers "${TANDEM_SANITIZE}")
  add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${sanitizers})
  # gcc's documentation: these warnings are unreliable under a sanitizer.
  target_compile_options(tandem_warnings INTERFACE -Wno-maybe-uninitialized)
endif()

# ccache is used where somebody has installed it: it spares those who switch branches minutes, and costs a first build
# half of one. With precompiled headers it needs to be told what it may overlook, and gcc to say what it included.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  add_compile_options(-fpch-preprocess)
endif()
