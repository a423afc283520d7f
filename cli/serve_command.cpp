// muster serve: the server.

#include <charconv>
#include <memory>

#include "api/dns/txt_resolver.hpp"
#include "api/serve.hpp"
#include "cli/common_options.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"

namespace muster::cli {
namespace {

constexpr const char* help =
    "Serves the HTTP API over a data directory. An empty directory becomes a new instance: its keys are made and the first\n"
    "ADMIN's registration link is printed once (it lives 24 hours; there is no default password). SIGTERM or Ctrl-C lets the\n"
    "requests in hand finish and closes the log in order.\n"
    "\n"
    "Examples:\n"
    "  muster serve --data ./data --listen 127.0.0.1:8080 --dev\n"
    "  muster serve --data /var/lib/muster --listen 127.0.0.1:8080 --public-url https://accounts.example.org \\\n"
    "               --master-key-file /etc/muster/master.key\n"
    "  muster serve --data /var/lib/muster --listen 0.0.0.0:443 --public-url https://accounts.example.org \\\n"
    "               --tls-certificate /etc/muster/chain.pem --tls-key /etc/muster/key.pem\n"
    "\n"
    "Exit codes: 0 stopped in order; 2 wrong usage; 3 the directory, the address or the certificate cannot be used; 70 the log could not be\n"
    "synced (the outcome of the last requests is unknown; start again).";

struct Options {
    api::ServeOptions serve;
    std::string listen = "127.0.0.1:8080";
};

/// HOST:PORT, [ADDRESS]:PORT or a port alone; false when it is none of them.
bool read_listen(const std::string& text, api::ServerOptions& server) {
    const auto colon = text.rfind(':');
    auto host = colon == std::string::npos ? std::string("127.0.0.1") : text.substr(0, colon);
    const auto port = colon == std::string::npos ? text : text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const auto* end = port.data() + port.size();
    const auto parsed = std::from_chars(port.data(), end, server.port);
    if (host.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return false;
    server.host = host;
    return true;
}

int run(Options& options) {
    if (!read_listen(options.listen, options.serve.server)) {
        say_error("--listen wants HOST:PORT, such as 127.0.0.1:8080 (port 0: any free one), not '" + printable(options.listen) + "'");
        return exit_usage;
    }
    if (const auto& server = options.serve.server.dns_server; !server.empty() && !api::is_dns_server(server)) {
        say_error("--dns-server wants an IPv4 address and a port, such as 127.0.0.1:53, not '" + printable(server) + "'");
        return exit_usage;
    }
    return api::serve(options.serve);
}

}  // namespace

void add_serve_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "serve", "Serve the HTTP API over a data directory", help);
    const auto options = std::make_shared<Options>();
    auto& serve = options->serve;
    command.add_option("--data", serve.data_directory, "Data directory; made when it is missing")->type_name("DIR")->required();
    command.add_option("--listen", options->listen, "Address and port (default 127.0.0.1:8080)")->type_name("HOST:PORT");
    command.add_option("--public-url", serve.server.public_url, "What links in mails begin with (default http://HOST:PORT)")->type_name("URL");
    command.add_option("--master-key-file", serve.master_key_file, "File with the master key (64 hex digits), outside the data directory")
        ->type_name("FILE")
        ->envname("MUSTER_MASTER_KEY_FILE");
    command.add_option("--erasure-ledger", serve.erasure_ledger, "Signed list of who was erased, outside the data directory; a restore wants it")
        ->type_name("FILE")
        ->envname("MUSTER_ERASURE_LEDGER");
    command.add_option("--tls-certificate", serve.tls.certificate, "PEM file with the certificate and its chain; with --tls-key it speaks https")
        ->type_name("FILE");
    command.add_option("--tls-key", serve.tls.key, "PEM file with the certificate's key; both are read again when they change, and on SIGHUP")
        ->type_name("FILE");
    command.add_option("--admin-email", serve.admin_email, "Of the first ADMIN, when the directory is new")->type_name("EMAIL");
    command.add_flag("--dev", serve.server.dev, "Development: mails stay in an outbox that shows their links");
    command.add_option("--io-threads", serve.server.io_threads, "Threads that serve connections (default 2)")->type_name("N")->check(CLI::Range(1, 256));
    command.add_option("--phone-region", serve.server.default_phone_region, "Country of numbers without one (default GB)")->type_name("CC");
    auto& mail = serve.notifications;
    command.add_option("--smtp-url", mail.smtp_url, "Mail server: smtp://HOST[:PORT] or smtps://HOST[:PORT]; without it nothing is sent")->type_name("URL");
    command.add_option("--smtp-starttls", mail.smtp_starttls, "none, opportunistic or required (default required; on this machine opportunistic)")
        ->check(CLI::IsMember({"none", "opportunistic", "required"}));
    command.add_option("--smtp-user", mail.smtp_user, "User name at the mail server")->type_name("NAME");
    command.add_option("--smtp-password-file", mail.smtp_password_file, "File with the password at the mail server")->type_name("FILE");
    command.add_option("--smtp-ca-file", mail.smtp_ca_file, "PEM file with the mail server's certificate authority")->type_name("FILE");
    command.add_option("--mail-from", mail.mail_from, "Address that mails come from (default no-reply@localhost)")->type_name("EMAIL");
    command.add_option("--mail-from-name", mail.mail_from_name, "Name beside it (default: the organization's)")->type_name("NAME");
    command.add_option("--product-name", mail.product_name, "What mails call this service (default Muster)")->type_name("NAME");
    command.add_option("--sms-provider", mail.sms_provider_file, "JSON file that says how to send text messages; see docs/operating.md")->type_name("FILE");
    command.add_option("--dns-server", serve.server.dns_server, "Asked when an organization proves an e-mail domain (default: the system's)")
        ->type_name("ADDRESS:PORT");
    auto& webhooks = serve.webhooks;
    command.add_flag("--webhook-allow-http", webhooks.network.allow_http, "Webhooks may point to http:// (with --dev they may anyway)");
    command.add_flag("--webhook-allow-private", webhooks.network.allow_private, "Webhooks may point to private, loopback and link-local addresses");
    command.add_option("--webhook-ca-file", webhooks.ca_file, "PEM file with the certificate authorities that webhooks trust (default: the system's)")
        ->type_name("FILE");
    command.add_option("--webhook-attempts", webhooks.retry.rejected.attempts_max, "Deliveries of an event that a receiver answers 4xx to (default 6)")
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    command.add_option_function<unsigned>(
               "--webhook-give-up-hours",
               [&webhooks](unsigned hours) { webhooks.retry.down.give_up_after = webhooks.retry.rejected.give_up_after = std::chrono::hours(hours); },
               "How long a receiver that is down is waited for before an event is a dead letter (default 72)")
        ->type_name("N")
        ->check(CLI::Range(1, 24 * 365));
    command.add_option("--trusted-proxy", serve.trusted_proxies, "Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed (default none)")
        ->type_name("NETWORK[,NETWORK]");
    command.add_option("--checkpoint-interval", serve.checkpoint_interval_s, "Seconds between signed checkpoints of the log, while it grows (default 60)")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 86'400));
    command.add_option("--witnesses", serve.witnesses_file, "Who cosigns the log's checkpoints: a C2SP tlog-policy; see docs/proof.md")
        ->type_name("FILE")
        ->envname("MUSTER_WITNESSES");
    command.add_option("--activity-retention-days", serve.activity_retention_days, "How long sign-ins and counts of requests are kept (default 90)")
        ->type_name("N")
        ->check(CLI::Range(1, 3650));
    command.add_option("--activity-max-mib", serve.activity_mib_max, "Size from which the oldest of them go earlier (default 1024)")
        ->type_name("N")
        ->check(CLI::Range(16, 1'048'576));
    auto& backups = serve.backups;
    command.add_option("--backup-dir", backups.directory, "Where backups go that an ADMIN asks for; without it there are none")->type_name("DIR");
    command.add_option("--backup-keys-dir", backups.keys_directory, "Where their keys go (default: keys in the backups' directory)")->type_name("DIR");
    command.add_option("--backup-keep-keys-days", backups.keep_keys_days, "Older files of keys are removed (default 30, the most)")
        ->type_name("N")
        ->check(CLI::Range(1U, eventstore::backup::keep_keys_days_max));
    command.add_flag("--dev-fast-passwords", serve.fast_passwords, "Weak password hashes for load tests; only with --dev");
    command.add_flag("--log-requests", serve.log_requests, "A line on standard error for each request");
    command.add_option_function<std::string>(
               "--log-format", [&serve](const std::string& format) { serve.log_json = format == "json"; }, "Of the lines on standard error: text (default) or json")
        ->check(CLI::IsMember({"text", "json"}));
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
