# Precompiled headers, for the heavy headers that many translation units share: Boost.Test in the tests, Beast in api, and the
# domain's own, which nearly every file includes and whose variants of some sixty events and commands cost each of them seconds.
# A header that only some files of a folder need has no place in one: each edit of it would rebuild the folder.
#
#   muster_precompile(muster_api <boost/beast/http.hpp> "${CMAKE_SOURCE_DIR}/api/services.hpp")
#
# A file still includes what it uses: -DMUSTER_PRECOMPILE=OFF must build as well.
option(MUSTER_PRECOMPILE "Use precompiled headers" ON)

function(muster_precompile target)
  if(MUSTER_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# Shares the precompiled header of `donor`; both need the same compile options.
function(muster_reuse_precompiled target donor)
  if(MUSTER_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${donor})
  endif()
endfunction()
