#include "api/mail/sms_sender.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "api/mail/curl_handle.hpp"
#include "api/mail/mustache_text.hpp"
#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

constexpr std::array<std::string_view, 5> body_names{"to", "to_digits", "from", "text", "reference"};
constexpr std::size_t number_digits_max = 15;  // E.164

std::size_t take_answer(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto& answer = *static_cast<std::string*>(into);
    const auto room = limits::provider_answer_bytes_max - std::min(answer.size(), limits::provider_answer_bytes_max);
    answer.append(bytes, std::min(size * count, room));
    return size * count;  // the rest is read and dropped
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool is_e164(std::string_view number) {
    return number.size() >= 2 && number.size() <= number_digits_max + 1 && number.front() == '+' &&
           std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

domain::Result<void, std::string> check_body(const std::string& body) {
    const auto tags = scan_tags(body);
    if (!tags) return domain::failure(std::string("a tag of the SMS body does not end"));
    bool to = false;
    bool text = false;
    for (const auto& tag : *tags) {
        if (tag.sigil != ' ' || std::find(body_names.begin(), body_names.end(), tag.name) == body_names.end()) {
            return domain::failure("the SMS body knows {{to}}, {{to_digits}}, {{from}}, {{text}} and {{reference}}, not {{" + std::string(tag.name) + "}}");
        }
        to = to || tag.name.starts_with("to");
        text = text || tag.name == "text";
    }
    if (!to || !text) return domain::failure(std::string("the SMS body must have {{text}} and {{to}} or {{to_digits}}"));
    return {};
}

domain::Result<void, std::string> check_headers(const SmsProvider& provider) {
    for (const auto& [name, value] : provider.headers) {
        if (!is_token(name) || value.empty() || !is_clean_line(value)) return domain::failure("the SMS header '" + single_line(name, 50) + "' cannot be sent");
    }
    if (provider.user.empty() != provider.password.empty()) return domain::failure(std::string("the SMS provider needs both a user and a password, or neither"));
    return {};
}

Outcome outcome_of(unsigned status, const std::string& answer) {
    auto text = clean_reply(answer);
    if (status >= 200 && status <= 299) return Delivered{status, std::move(text)};
    constexpr std::array<unsigned, 5> ours_or_later{401, 407, 408, 425, 429};
    const bool later = std::find(ours_or_later.begin(), ours_or_later.end(), status) != ours_or_later.end();
    if (status >= 400 && status <= 499 && !later) return Refused{status, std::move(text)};
    return Deferred{status, std::move(text)};
}

}  // namespace

SmsProvider generic_webhook(std::string url, const std::string& secret) {
    SmsProvider provider;
    provider.url = std::move(url);
    provider.headers.emplace_back("Authorization", "Bearer " + secret);
    return provider;
}

domain::Result<SmsSender, std::string> SmsSender::make(SmsProvider provider) {
    const auto url = parse_url(provider.url);
    if (url.host.empty() || (url.scheme != "https" && !(url.scheme == "http" && is_loopback(url.host)))) {
        return domain::failure(std::string("the SMS provider's URL must be https://…"));
    }
    if (auto checked = check_body(provider.body); !checked) return domain::failure(checked.error());
    if (auto checked = check_headers(provider); !checked) return domain::failure(checked.error());
    if (provider.connect_timeout.count() <= 0 || provider.send_timeout.count() <= 0) return domain::failure(std::string("a timeout must be positive"));
    return SmsSender(std::move(provider));
}

domain::Result<void, std::string> SmsSender::reach() const {
    CurlHandle curl("http,https");
    curl.limit(provider_.connect_timeout, provider_.connect_timeout, nullptr);
    curl.set(CURLOPT_URL, provider_.url.c_str());
    curl.set(CURLOPT_CONNECT_ONLY, 1L);
    if (!provider_.ca_file.empty()) curl.set(CURLOPT_CAINFO, provider_.ca_file.c_str());
    if (const auto result = curl.perform(); result != CURLE_OK) return domain::failure(clean_reply(curl.error(result)));
    return {};
}

Outcome SmsSender::send(const TextMessage& message, const std::atomic<bool>* stop) const {
    if (!is_e164(message.to)) return Refused{0, "the number is not in the international form"};
    if (!is_clean_line(message.text) || message.text.empty() || message.text.size() > limits::sms_bytes_max || !is_token(message.reference)) {
        return Refused{0, "the text message cannot be sent as it is"};
    }
    const std::map<std::string, std::string> values{{"to", message.to}, {"to_digits", message.to.substr(1)}, {"from", provider_.from},
                                                    {"text", message.text}, {"reference", message.reference}};
    const bool json = provider_.body_type == SmsBody::json;
    const auto body = fill(provider_.body, values, json ? Escape::json : Escape::form);
    if (!body) return Refused{0, clean_reply(body.error())};

    CurlHandle curl("http,https");
    curl.limit(provider_.connect_timeout, provider_.send_timeout, stop);
    CurlList headers;
    headers.add(json ? "Content-Type: application/json" : "Content-Type: application/x-www-form-urlencoded");
    headers.add("Idempotency-Key: " + message.reference);
    headers.add("Expect:");  // no round trip before a body
    for (const auto& [name, value] : provider_.headers) headers.add(name + ": " + value);
    std::string answer;
    curl.set(CURLOPT_URL, provider_.url.c_str());
    curl.set(CURLOPT_HTTPHEADER, headers.get());
    curl.set(CURLOPT_USERAGENT, "muster");
    curl.set(CURLOPT_POST, 1L);
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    curl.set(CURLOPT_POSTFIELDS, body->c_str());
    curl.set(CURLOPT_WRITEFUNCTION, &take_answer);
    curl.set(CURLOPT_WRITEDATA, &answer);
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);  // a redirection would carry the secret elsewhere
    if (!provider_.ca_file.empty()) curl.set(CURLOPT_CAINFO, provider_.ca_file.c_str());
    if (!provider_.user.empty()) {
        curl.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        curl.set(CURLOPT_USERNAME, provider_.user.c_str());
        curl.set(CURLOPT_PASSWORD, provider_.password.c_str());
    }
    const auto result = curl.perform();
    if (result != CURLE_OK && curl.stopped()) return Cancelled{};
    if (result != CURLE_OK) return Deferred{0, clean_reply(curl.error(result))};
    return outcome_of(curl.response_code(), answer);
}

}  // namespace muster::mail
