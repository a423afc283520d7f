#pragma once
// The end of a load: what was done and how fast, what was refused and why, what was left for later.

#include "cli/demo/data_set.hpp"
#include "cli/demo/tally.hpp"

namespace muster::cli::demo {

struct Summary {
    const DataSet& data;
    const Tally& tally;
    double seconds = 0;
    std::uint64_t repeats = 0;   ///< requests sent again because the server was away or busy
    bool without_links = false;
    std::string failure;         ///< the load ended early; may be empty
};

void print_summary(const Summary& summary);
void print_summary_json(const Summary& summary);

}  // namespace muster::cli::demo
