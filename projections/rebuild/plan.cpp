#include "projections/rebuild/plan.hpp"

#include <algorithm>
#include <filesystem>

#include "eventstore/files.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections {
namespace {

/// Rises with the fields; a file of another one is not gone on with.
constexpr char format = '\1';
constexpr std::size_t file_bytes_max = 64U << 10U;

}  // namespace

bool RebuildPlan::is_done(std::string_view model) const { return std::find(done.begin(), done.end(), model) != done.end(); }

std::optional<RebuildPlan> RebuildPlanFile::read() const {
    const auto bytes = eventstore::files::read(path_, file_bytes_max);
    if (!bytes || bytes->empty() || bytes->front() != format) return {};
    return decode_row<RebuildPlan>(std::string_view(*bytes).substr(1));
}

domain::Result<void, std::string> RebuildPlanFile::write(const RebuildPlan& plan) const {
    if (auto written = eventstore::files::replace(path_, format + encode_row(plan)); !written) {
        return domain::failure("cannot write " + path_ + ": " + written.error());
    }
    return {};
}

void RebuildPlanFile::remove() const {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace muster::projections
