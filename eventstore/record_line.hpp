#pragma once
// A record as one line of JSON, for exports and feeds. Two forms:
//   record      the record's own JSON object, and beside it "personal": {field: text, or null when it was erased}
//   cloudevent  CloudEvents 1.0: specversion, id, source, type, subject, time, datacontenttype, sequence (the position), data
// Password hashes and hashes of secrets leave by no form. Thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "eventstore/codec.hpp"

namespace muster::eventstore {

enum class RecordForm : std::uint8_t { record, cloudevent };

struct RecordLineOptions {
    RecordForm form = RecordForm::record;
    bool opened = true;   ///< with the personal fields; false: the clear part only
    std::string source;   ///< CloudEvents' source, "urn:muster:log_…"
    /// A cloudevent for one tenant: no ids of other tenants, of credentials or of whom somebody acted for, and no claims.
    std::optional<domain::OrganizationId> tenant{};
};

/// Without its line end. The text of a failure says what is broken.
[[nodiscard]] domain::Result<std::string, std::string> record_line(std::string_view record, const KeyFinder& keys,
                                                                   const RecordLineOptions& options);

}  // namespace muster::eventstore
