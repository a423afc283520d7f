#include "api/notifications/settings.hpp"

#include <simdjson.h>

#include <fstream>
#include <sstream>

#include "api/notifications/mail_courier.hpp"

namespace muster::api {
namespace {

template <class T>
using Read = domain::Result<T, std::string>;

Read<std::string> read_file(const std::string& path, std::string_view what) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return domain::failure(std::string(what) + " cannot be read: " + path);
    return text.str();
}

/// Of a file with one line: the secret without the line's end.
Read<std::string> read_secret(const std::string& path, std::string_view what) {
    auto text = read_file(path, what);
    while (text && !text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    return text;
}

Read<std::optional<mail::SmtpSender>> smtp_of(const NotificationSettings& settings) {
    if (settings.smtp_url.empty()) return std::optional<mail::SmtpSender>{};
    mail::SmtpSettings smtp;
    smtp.url = settings.smtp_url;
    smtp.user = settings.smtp_user;
    smtp.ca_file = settings.smtp_ca_file;
    if (settings.smtp_starttls == "none") smtp.starttls = mail::StartTls::none;
    if (settings.smtp_starttls == "opportunistic") smtp.starttls = mail::StartTls::opportunistic;
    if (settings.smtp_starttls == "required") smtp.starttls = mail::StartTls::required;
    if (!settings.smtp_password_file.empty()) {
        auto password = read_secret(settings.smtp_password_file, "the file with the mail server's password");
        if (!password) return domain::failure(password.error());
        smtp.password = std::move(*password);
    }
    auto sender = mail::SmtpSender::make(std::move(smtp));
    if (!sender) return domain::failure(sender.error());
    return std::optional(std::move(*sender));
}

/// {"url", "body_type", "body", "from", "headers": {…}, "user", "password_file", "secret_file", "ca_file"}; with secret_file and no body it is
/// the generic webhook.
Read<mail::SmsProvider> provider_of(const std::string& text) {
    simdjson::dom::parser parser;
    simdjson::dom::object json;
    if (parser.parse(simdjson::padded_string(text)).get(json) != simdjson::SUCCESS) {
        return domain::failure(std::string("the SMS provider's file is no JSON object"));
    }
    mail::SmsProvider provider;
    std::string wrong, secret_file, password_file;
    const auto text_to = [&](std::string& target, simdjson::dom::element value, std::string_view name) {
        std::string_view view;
        if (value.get(view) == simdjson::SUCCESS) target = view;
        else wrong = name;
    };
    for (const auto [name, value] : json) {
        if (name == "url") text_to(provider.url, value, name);
        else if (name == "body") text_to(provider.body, value, name);
        else if (name == "from") text_to(provider.from, value, name);
        else if (name == "user") text_to(provider.user, value, name);
        else if (name == "ca_file") text_to(provider.ca_file, value, name);
        else if (name == "password_file") text_to(password_file, value, name);
        else if (name == "secret_file") text_to(secret_file, value, name);
        else if (name == "body_type") {
            std::string type;
            text_to(type, value, name);
            if (type != "json" && type != "form") wrong = name;
            provider.body_type = type == "form" ? mail::SmsBody::form : mail::SmsBody::json;
        } else if (simdjson::dom::object headers; name == "headers" && value.get(headers) == simdjson::SUCCESS) {
            for (const auto [header, content] : headers) {
                provider.headers.emplace_back(header, "");
                text_to(provider.headers.back().second, content, header);
            }
        } else {
            wrong = name;
        }
    }
    if (!wrong.empty()) return domain::failure("the SMS provider's file has a member it cannot have, or no such value: " + wrong);
    if (!password_file.empty()) {
        auto password = read_secret(password_file, "the file with the SMS provider's password");
        if (!password) return domain::failure(password.error());
        provider.password = std::move(*password);
    }
    if (!secret_file.empty()) {
        auto secret = read_secret(secret_file, "the file with the SMS provider's secret");
        if (!secret) return domain::failure(secret.error());
        provider.headers.emplace_back("Authorization", "Bearer " + *secret);
    }
    return provider;
}

Read<std::optional<mail::SmsSender>> sms_of(const NotificationSettings& settings) {
    if (settings.sms_provider_file.empty()) return std::optional<mail::SmsSender>{};
    const auto text = read_file(settings.sms_provider_file, "the SMS provider's file");
    if (!text) return domain::failure(text.error());
    auto provider = provider_of(*text);
    if (!provider) return domain::failure(provider.error());
    auto sender = mail::SmsSender::make(std::move(*provider));
    if (!sender) return domain::failure(sender.error());
    return std::optional(std::move(*sender));
}

}  // namespace

domain::Result<std::unique_ptr<Courier>, std::string> make_courier(const NotificationSettings& settings, MessageMaker maker, bool dev) {
    auto smtp = smtp_of(settings);
    if (!smtp) return domain::failure(smtp.error());
    auto sms = sms_of(settings);
    if (!sms) return domain::failure(sms.error());
    if (*smtp || *sms) return std::unique_ptr<Courier>(std::make_unique<MailCourier>(std::move(maker), std::move(*smtp), std::move(*sms)));
    return dev ? std::unique_ptr<Courier>(std::make_unique<OutboxCourier>()) : std::unique_ptr<Courier>{};
}

domain::Result<void, std::string> greet_mail_server(const NotificationSettings& settings) {
    const auto sender = smtp_of(settings);
    if (!sender) return domain::failure(sender.error());
    return *sender ? (*sender)->greet() : domain::Result<void, std::string>{};
}

domain::Result<void, std::string> reach_sms_provider(const NotificationSettings& settings) {
    const auto sender = sms_of(settings);
    if (!sender) return domain::failure(sender.error());
    return *sender ? (*sender)->reach() : domain::Result<void, std::string>{};
}

Sender sender_of(const NotificationSettings& settings, std::string public_url) {
    return {settings.mail_from, settings.mail_from_name, settings.product_name, std::move(public_url)};
}

}  // namespace muster::api
