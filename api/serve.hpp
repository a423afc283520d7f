#pragma once
// `muster serve`: opens a data directory, serves it over HTTP until a signal, and closes it in order.

#include <string>

#include "api/backups/backups.hpp"
#include "api/first_run.hpp"
#include "api/limits.hpp"
#include "api/notifications/settings.hpp"
#include "api/services.hpp"
#include "api/tls_certificate.hpp"
#include "api/webhooks/settings.hpp"

namespace muster::api {

struct ServeOptions {
    ServerOptions server;
    std::string data_directory;
    std::string master_key_file;            ///< empty: inside the data directory, with a warning
    std::string erasure_ledger{};           ///< file; empty: DIR/erasures.ledger, with a warning once somebody was erased
    std::string admin_email{default_admin_email};  ///< only for a new log
    bool fast_passwords = false;            ///< weak hashes, for demos and tests; refused without server.dev
    bool log_requests = false;
    bool log_json = false;                  ///< the log on standard error is an object a line
    TransportLimits limits;
    NotificationSettings notifications;
    TlsFiles tls;                           ///< both empty: plain HTTP
    unsigned checkpoint_interval_s = 60;    ///< between signed checkpoints, while the log grows
    std::string witnesses_file{};           ///< C2SP tlog-policy; empty: nobody cosigns checkpoints
    unsigned activity_retention_days = 90;  ///< of the activity log
    unsigned activity_mib_max = 1024;
    WebhookSettings webhooks{};
    BackupSettings backups{};               ///< without a directory there are none
    std::string trusted_proxies{};          ///< networks, such as "10.0.0.0/8,::1"; see api/trusted_proxies.hpp
};

/// With a certificate it speaks TLS; the pair is read again on SIGHUP and when its files change, and kept when the new one is bad.
/// Blocks until SIGTERM or SIGINT; lets requests in hand finish, then closes (a second signal ends at once). Standard output
/// gets what a person wants to read, and `listening on http://HOST:PORT` (or https) once requests are answered. Answers the exit code:
/// 0 stopped in order, 2 options that do not go together, 3 the directory, the address or the certificate cannot be used. The process
/// exits with 70 when a sync of the log failed: the outcome is unknown until the log is opened again.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace muster::api
