#pragma once
// The server without its sockets: a log that holds some worlds, its read models, and the dispatcher with every route. What it answers is
// what a client would get: the credential is looked up, the cursor opened, the row written.

#include <memory>
#include <string>

#include "api/credentials/delayed_calls.hpp"
#include "api/credentials/sign_in_delays.hpp"
#include "api/cursors.hpp"
#include "api/dispatcher.hpp"
#include "api/dns/txt_resolver.hpp"
#include "api/exports/exports.hpp"
#include "api/instance.hpp"
#include "api/lookup_limiter.hpp"
#include "api/metrics.hpp"
#include "api/password_hasher.hpp"
#include "api/rebuild_jobs.hpp"
#include "api/sign_in_memory.hpp"
#include "eventstore/clock.hpp"
#include "tests/projections/data_world.hpp"

namespace muster::tests::reference {

class Reading {
  public:
    /// Appends the story to a log of its own and opens it; everybody looks at `now`. Nobody can read what is personal of the unreadable.
    Reading(const Story& story, domain::Timestamp now, const std::set<domain::AccountId>& unreadable = {});
    ~Reading();

    /// GET, by whoever has the token; of now, or of a past moment.
    [[nodiscard]] api::Response get(const std::string& token, const std::string& target);
    /// The whole body, streamed or not.
    [[nodiscard]] static std::string body_of(const api::Response& response);

    [[nodiscard]] api::Services& services() { return *services_; }
    [[nodiscard]] const domain::RegistryReader& registry() const { return instance_->models().registry(); }

  private:
    DataWorld data_;
    eventstore::ManualClock clock_;
    std::unique_ptr<api::Instance> instance_;
    api::Metrics metrics_;
    api::Exports exports_{{.running_max = 64, .running_per_account_max = 64}};
    api::PasswordHasher passwords_{api::PasswordHasherOptions::weak_for_development()};
    api::LookupLimiter lookups_;
    api::SignInDelays sign_in_delays_{domain::Bytes32{}};
    api::SignInMemory sign_ins_;
    api::DelayedCalls delayed_calls_;
    api::TxtResolver txt_records_{{.server = "127.0.0.1:9"}};  // where nobody answers
    std::unique_ptr<api::RebuildJobs> rebuilds_;
    std::unique_ptr<api::Cursors> cursors_;
    std::unique_ptr<api::Services> services_;
    std::unique_ptr<api::Dispatcher> dispatcher_;
    api::TransportLimits limits_;
};

}  // namespace muster::tests::reference
