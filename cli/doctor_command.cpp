// muster doctor: is everything around the server as it should be.

#include <memory>
#include <optional>

#include "api/notifications/settings.hpp"
#include "api/tls_certificate.hpp"
#include "cli/common_options.hpp"
#include "cli/doctor/directory.hpp"
#include "cli/doctor/machine.hpp"
#include "cli/exit_codes.hpp"
#include "cli/output.hpp"
#include "cli/subcommands.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::cli {
namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Level;

constexpr const char* help =
    "Looks at the machine, the data directory, the certificate, the mail server and the SMS provider as the server will find them, and says what\n"
    "is wrong and what to do. Works beside a running server; give it the options that `serve` has. With --server it asks the server too.\n"
    "\n"
    "Examples:\n"
    "  muster doctor --data /var/lib/muster --master-key-file /etc/muster/master.key\n"
    "  muster doctor --data /var/lib/muster --master-key-file /etc/muster/master.key --tls-certificate chain.pem --tls-key key.pem \\\n"
    "                --smtp-url smtps://mail.example.org --server https://accounts.example.org\n"
    "\n"
    "Exit codes: 0 nothing is wrong (there may be warnings); 1 something is.";

struct Options {
    doctor::DirectoryPlaces places;
    ServerAddress server;
    api::TlsFiles tls;
    api::NotificationSettings mail;
    bool json = false;
};

void look_at_certificate(const api::TlsFiles& files, Findings& findings) {
    if (!files.is_set()) return findings.push_back({"tls", Level::note, "No certificate was named; a proxy in front must speak TLS."});
    const auto certificate = api::TlsCertificate::load(files);
    if (!certificate) {
        findings.push_back({"tls", Level::wrong, certificate.error(), "The server does not start with it."});
        return;
    }
    constexpr std::int64_t day_s = 86'400, days_good = 14;
    const auto days = ((*certificate)->expires_at() - static_cast<std::int64_t>(std::time(nullptr))) / day_s;
    findings.push_back({"tls", days < days_good ? Level::warn : Level::ok, "Certificate and key fit; they end in " + std::to_string(days) + " days.",
                        days < days_good ? "Renew them in place; a running server reads them again." : ""});
}

void look_at_mail(const api::NotificationSettings& settings, Findings& findings) {
    if (settings.smtp_url.empty()) return findings.push_back({"mail", Level::note, "No mail server was named; without one every message waits."});
    if (const auto greeted = api::greet_mail_server(settings); !greeted) {
        findings.push_back({"mail", Level::wrong, settings.smtp_url + ": " + greeted.error(), "Messages wait until it works; none is lost."});
    } else {
        findings.push_back({"mail", Level::ok, settings.smtp_url + " takes us."});
    }
}

void look_at_sms(const api::NotificationSettings& settings, Findings& findings) {
    if (settings.sms_provider_file.empty()) return findings.push_back({"sms", Level::note, "No SMS provider was named; people without an e-mail get no message."});
    if (const auto reached = api::reach_sms_provider(settings); !reached) {
        findings.push_back({"sms", Level::wrong, settings.sms_provider_file + ": " + reached.error(), "Text messages wait until it works; none is lost."});
    } else {
        findings.push_back({"sms", Level::ok, "The SMS provider can be reached; whether it takes our secret shows with the first message."});
    }
}

void look_at_server(const ServerAddress& address, Findings& findings) {
    if (address.url.empty()) return;
    ApiClient api(address.api());
    const auto ready = api.get("/readyz");
    if (!ready) {
        findings.push_back({"server", Level::wrong, ready.error()});
    } else if (!ready->ok()) {
        findings.push_back({"server", Level::wrong, "It is not ready: " + ready->body, "`muster status --server` with an ADMIN's key tells more."});
    } else {
        findings.push_back({"server", Level::ok, "It is ready."});
    }
}

void print_text(const Findings& findings) {
    for (const auto& each : findings) {
        std::string line(domain::to_text(each.level));
        line.resize(6, ' ');
        line += each.what;
        line.resize(std::max<std::size_t>(line.size() + 1, 24), ' ');
        say(line + printable(each.found));
        if (!each.advice.empty()) say(std::string(24, ' ') + printable(each.advice));
    }
}

void print_json(const Findings& findings, bool well) {
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("well", well).key("findings").begin_array();
    for (const auto& each : findings) {
        json.begin_object().member("what", each.what).member("level", domain::to_text(each.level)).member("found", each.found);
        if (!each.advice.empty()) json.member("advice", each.advice);
        json.end_object();
    }
    json.end_array().end_object();
    say(out);
}

int run(const Options& options) {
    Findings findings;
    if (doctor::look_at_directory(options.places, findings)) doctor::look_at_disk(options.places.data, findings);
    doctor::look_at_clock(findings);
    doctor::look_at_limits(findings);
    look_at_certificate(options.tls, findings);
    look_at_mail(options.mail, findings);
    look_at_sms(options.mail, findings);
    look_at_server(options.server, findings);
    const bool well = std::none_of(findings.begin(), findings.end(), [](const Finding& each) { return each.level == Level::wrong; });
    options.json ? print_json(findings, well) : print_text(findings);
    return well ? exit_ok : exit_found_problem;
}

}  // namespace

void add_doctor_command(CLI::App& app, Action& chosen) {
    auto& command = add_subcommand(app, "doctor", "Is everything around the server as it should be", help);
    const auto options = std::make_shared<Options>();
    command.add_option("--data", options->places.data, "Data directory")->type_name("DIR")->required();
    command.add_option("--master-key-file", options->places.master_key_file, "As at serve")->type_name("FILE")->envname("MUSTER_MASTER_KEY_FILE");
    command.add_option("--erasure-ledger", options->places.erasure_ledger, "As at serve")->type_name("FILE")->envname("MUSTER_ERASURE_LEDGER");
    command.add_option("--tls-certificate", options->tls.certificate, "As at serve")->type_name("FILE");
    command.add_option("--tls-key", options->tls.key, "As at serve")->type_name("FILE");
    auto& mail = options->mail;
    command.add_option("--smtp-url", mail.smtp_url, "As at serve; it is greeted, and nothing is sent")->type_name("URL");
    command.add_option("--smtp-starttls", mail.smtp_starttls, "As at serve")->check(CLI::IsMember({"none", "opportunistic", "required"}));
    command.add_option("--smtp-user", mail.smtp_user, "As at serve")->type_name("NAME");
    command.add_option("--smtp-password-file", mail.smtp_password_file, "As at serve")->type_name("FILE");
    command.add_option("--smtp-ca-file", mail.smtp_ca_file, "As at serve")->type_name("FILE");
    command.add_option("--sms-provider", mail.sms_provider_file, "As at serve; it is connected to, and nothing is sent")->type_name("FILE");
    options->server.add_url_to(command);
    options->server.add_key_to(command);
    add_json_flag(command, options->json);
    command.callback([&chosen, options] { chosen = [options] { return run(*options); }; });
}

}  // namespace muster::cli
