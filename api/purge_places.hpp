#pragma once
// Every place that may hold personal data beside the log, for the job that goes through them after an erasure (api/purge/purge_job.hpp).
//
//   ledger        the line that a restore wants, before anything is called clean
//   keys          of the log: the destroyed one stands in old files until those are rewritten
//   read models   rows that were replaced stand in old files until those are rewritten, in every generation
//   usage         counts of the account
//   imports       uploads whose rows name the person
//   last uses     of sessions and keys that nobody has any more, in memory and in DIR/last-uses
//
// Nothing is kept elsewhere: mails, webhooks and the feed are made from the read models and the log when they are sent, exports as they
// are taken (one that runs holds its snapshot, which the read models wait for), and the activity log is sealed under the person's key.

#include <string>
#include <vector>

#include "api/purge/purge_job.hpp"
#include "api/services.hpp"

namespace muster::api {

/// The services must outlive the job. `last_uses_file`: DIR/last-uses.
[[nodiscard]] PurgeParts purge_parts(Services& services, const std::string& data_directory, const std::string& last_uses_file);

}  // namespace muster::api
