# Precompiled headers, for the heavy headers that many translation units of a folder share (Boost.Test in the tests, Asio and
# Beast in api). Only third-party and standard headers belong in one: a project header in it would rebuild the folder on each edit.
#
#   muster_precompile(muster_api <boost/asio/awaitable.hpp> <boost/beast/http.hpp>)
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
