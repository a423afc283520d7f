#include "replay/export.hpp"

namespace muster::replay {

domain::Result<std::uint64_t, std::string> export_log(const eventstore::Log& log, const eventstore::KeyFinder& keys,
                                                      const ExportOptions& options,
                                                      const std::function<bool(std::string_view)>& write, const TellProgress& tell) {
    const auto tail = log.tail();
    const auto to = options.to && *options.to < tail ? *options.to : tail;
    const auto from = options.from.value == 0 ? domain::Position{1} : options.from;
    std::uint64_t written = 0;
    if (to < from) return written;
    ProgressTicker ticker(tell, to.value - from.value + 1);
    const auto cursor = log.read(from);
    for (auto expected = from; expected <= to; expected = expected.next()) {
        const auto entry = cursor->next();
        const auto at = "position " + std::to_string(expected.value) + ": ";
        if (!entry) return domain::failure(at + entry.error().detail + "; run `muster verify` to see all that is wrong");
        if (!*entry || (*entry)->position != expected) return domain::failure(at + "the record is missing; run `muster verify` to see all that is wrong");
        const auto line = eventstore::record_line((*entry)->bytes, keys, options);
        if (!line) return domain::failure(at + line.error() + "; run `muster verify` to see all that is wrong");
        if (!write(*line)) return written;
        ticker.at(++written);
    }
    ticker.end(written);
    return written;
}

}  // namespace muster::replay
