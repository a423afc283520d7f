#pragma once
// The demo without a data set: fills a server with small_data() and plays the life of one account, saying each step in words.

#include "cli/demo/loader.hpp"

namespace muster::cli::demo {

/// Can be told again on the same server: what happened already is said to be there. A failure ends it.
[[nodiscard]] Done tell_story(const LoadOptions& options, bool quiet);

}  // namespace muster::cli::demo
