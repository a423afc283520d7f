#pragma once
// The log as JSON lines. Two forms:
//   record      the record's own JSON object, and beside it "personal": {field: text, or null when it was erased}
//   cloudevent  CloudEvents 1.0: specversion, id, source, type, subject, time, datacontenttype, sequence (the position), data
// Password hashes and hashes of secrets leave by no form. Reads only; the directory must be stopped.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "domain/result.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "replay/progress.hpp"

namespace muster::replay {

enum class ExportForm : std::uint8_t { record, cloudevent };

struct ExportOptions {
    ExportForm form = ExportForm::record;
    bool opened = true;               ///< with the personal fields; false: the clear part only
    domain::Position from{1};
    std::optional<domain::Position> to;   ///< none: to the tail
    std::string source;               ///< CloudEvents' source, "urn:muster:log_…"
};

/// One record as one line, without its line end. The text of a failure says what is broken.
[[nodiscard]] domain::Result<std::string, std::string> export_record(std::string_view record, const eventstore::KeyFinder& keys,
                                                                     const ExportOptions& options);

/// Gives each line to `write`, which answers false to stop. How many were written; a failure names the position.
[[nodiscard]] domain::Result<std::uint64_t, std::string> export_log(const eventstore::Log& log, const eventstore::KeyFinder& keys,
                                                                    const ExportOptions& options,
                                                                    const std::function<bool(std::string_view line)>& write,
                                                                    const TellProgress& tell = {});

}  // namespace muster::replay
