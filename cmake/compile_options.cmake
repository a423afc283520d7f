# Flags every Muster target shares, through muster_add_library(); sanitizers come from the presets.
add_library(muster_options INTERFACE)
target_include_directories(muster_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(muster_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -fno-omit-frame-pointer)
# GCC 12 reports false uninitialised and bounds warnings in inlined standard-library code at -O2.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(muster_options INTERFACE -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-restrict -Wno-stringop-overread)
endif()

set(MUSTER_SANITIZE "" CACHE STRING "address,undefined or thread; empty for none")
if(MUSTER_SANITIZE)
  target_compile_options(muster_options INTERFACE -fsanitize=${MUSTER_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(muster_options INTERFACE -fsanitize=${MUSTER_SANITIZE})
  if(MUSTER_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(muster_options INTERFACE -Wno-tsan) # Asio's fences: g++ cannot instrument them and says so each time
  endif()
endif()

# What an executable links for its allocator: jemalloc, but a sanitizer's own where there is one.
add_library(muster_allocator INTERFACE)
if(NOT MUSTER_SANITIZE)
  target_link_libraries(muster_allocator INTERFACE "${JEMALLOC_LIBRARY}")
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers are cacheable only when ccache may ignore their time stamps and unused macros. What a file depends on the
  # compiler says (ninja asks it anyhow), so that ccache need not run the preprocessor before it: a seventh of a cold build.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_DEPEND=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "${CCACHE_PROGRAM}")
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# muster_add_library(NAME SOURCES … LINKS …): a folder's library with the shared flags.
function(muster_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC muster_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()

# muster_without_debug_info(FILES…): in the names of what handles every alternative of a closed set stand all of them, a hundred
# megabytes a file. Such files have no debug info and, since that must be alike, no precompiled header.
function(muster_without_debug_info)
  set_source_files_properties(${ARGV} PROPERTIES COMPILE_OPTIONS -g0 SKIP_PRECOMPILE_HEADERS ON)
endfunction()
