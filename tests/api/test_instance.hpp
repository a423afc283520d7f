#pragma once
// A real instance in a temporary directory (log, sequencer, read models), its first ADMIN with a key, and the services
// that handlers get, served over a route table of the test's own.

#include <memory>
#include <span>
#include <string>

#include "api/credentials/delayed_calls.hpp"
#include "api/credentials/sign_in_delays.hpp"
#include "api/cursors.hpp"
#include "api/dispatcher.hpp"
#include "api/dns/txt_resolver.hpp"
#include "api/exports/exports.hpp"
#include "api/first_run.hpp"
#include "api/instance.hpp"
#include "api/lookup_limiter.hpp"
#include "api/metrics.hpp"
#include "api/password_hasher.hpp"
#include "api/rebuild_jobs.hpp"
#include "api/server.hpp"
#include "api/sign_in_memory.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {

class TestInstance {
  public:
    explicit TestInstance(std::span<const api::Route> routes, api::TransportLimits limits = {}, bool dev = false);
    ~TestInstance();

    [[nodiscard]] unsigned short port() const { return server_->port(); }
    [[nodiscard]] const std::string& admin_key() const { return *first_run_.api_key; }
    [[nodiscard]] domain::AccountId admin() const { return first_run_.admin; }
    /// Of the first ADMIN's registration link.
    [[nodiscard]] const std::string& admin_token() const { return first_run_.registration_token; }
    [[nodiscard]] api::Services& services() { return *services_; }
    [[nodiscard]] api::Metrics& metrics() { return metrics_; }

    /// As the system; throws when it is refused.
    eventstore::Committed run(domain::CommandBody command);
    /// One request on a connection of its own; header lines end in CR LF.
    RawAnswer request(const std::string& method, const std::string& target, const std::string& headers = {}, const std::string& body = {});

  private:
    TemporaryDirectory directory_{"api"};
    std::unique_ptr<api::Instance> instance_;
    api::FirstRun first_run_;
    api::Metrics metrics_;
    api::Exports exports_;
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
    std::unique_ptr<api::Server> server_;
};

}  // namespace muster::tests
