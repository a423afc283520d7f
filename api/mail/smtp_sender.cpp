#include "api/mail/smtp_sender.hpp"

#include <algorithm>
#include <cstring>

#include "api/mail/curl_handle.hpp"
#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

constexpr unsigned ok = 250;

/// What is seen of one sending through libcurl's callbacks.
struct Conversation {
    CurlHandle& curl;
    std::string_view unsent{};  ///< of the message
    bool needs_smtp_utf8 = false;

    bool greeted = false;         ///< a reply to EHLO came
    bool offers_smtp_utf8 = false;
    bool message_begun = false;
    bool message_sent = false;    ///< handed to libcurl to its end
    bool unable = false;          ///< given up because the server does not offer SMTPUTF8
    unsigned reply_code = 0;      ///< of the reply being read
    std::string reply{};          ///< its lines so far
    unsigned last_code = 0;       ///< of the last whole reply before the goodbye
    std::string last_reply{};

    void take_line(std::string_view line) {
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
        if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; })) return;
        const auto code = static_cast<unsigned>((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
        const auto text = line.substr(std::min<std::size_t>(4, line.size()));
        if (code != reply_code) reply.clear();
        reply_code = code;
        if (reply.size() < limits::reply_bytes_max) {
            if (!reply.empty()) reply += ' ';
            reply += text.substr(0, limits::reply_bytes_max);
        }
        if (code == ok && !message_begun) {
            greeted = true;
            offers_smtp_utf8 = offers_smtp_utf8 || text == "SMTPUTF8";
        }
        if (line.size() > 3 && line[3] == '-') return;
        // 221 answers our goodbye; what counts came before it.
        if (code != 221) {
            last_code = code;
            last_reply = std::move(reply);
        }
        reply.clear();
        reply_code = 0;
        if (code == ok && message_sent) curl.cut_at(std::chrono::steady_clock::now() + limits::goodbye_timeout);
    }

    std::size_t give(char* into, std::size_t room) {
        if (needs_smtp_utf8 && !offers_smtp_utf8) {
            unable = true;
            return CURL_READFUNC_ABORT;
        }
        message_begun = true;
        const auto count = std::min(room, unsent.size());
        std::memcpy(into, unsent.data(), count);
        unsent.remove_prefix(count);
        message_sent = unsent.empty();
        return count;
    }
};

std::size_t on_reply(char* bytes, std::size_t size, std::size_t count, void* conversation) {
    static_cast<Conversation*>(conversation)->take_line({bytes, size * count});
    return size * count;
}

std::size_t on_read(char* into, std::size_t size, std::size_t count, void* conversation) {
    return static_cast<Conversation*>(conversation)->give(into, size * count);
}

/// "5.1.1 …" needs no code before it; everything else does not either: the code is told apart.
std::string reply_or(const Conversation& said, unsigned code, const std::string& otherwise) {
    return clean_reply(said.last_code == code && !said.last_reply.empty() ? said.last_reply : otherwise);
}

/// A 5xx about this message, not about who we are: those an operator mends, and the message waits.
bool refuses_message(const Conversation& said, CURLcode result, unsigned code) {
    if (code < 500 || code > 599) return false;
    if (code == 530 || code == 534 || code == 535 || code == 538) return false;  // authentication or encryption wanted (RFC 4954, 3207)
    return result == CURLE_SEND_ERROR || (result == CURLE_WEIRD_SERVER_REPLY && said.message_begun);
}

Outcome outcome_of(const Conversation& said, CURLcode result) {
    const unsigned code = said.curl.response_code();
    if (result == CURLE_OK) return Delivered{code, reply_or(said, code, {})};
    if (said.message_sent && said.last_code == ok) return Delivered{ok, clean_reply(said.last_reply)};
    if (said.curl.stopped()) return Cancelled{};
    const auto error = said.curl.error(result);
    if (refuses_message(said, result, code) || said.unable) {
        if (said.needs_smtp_utf8 && said.greeted && !said.offers_smtp_utf8) {
            return Refused{code >= 500 ? code : 0, "the mail server does not take addresses with characters beyond ASCII before the @ (SMTPUTF8)"};
        }
        return Refused{code, reply_or(said, code, error)};
    }
    // A reply that was not refused (354, 250 of an earlier command) says nothing about the end.
    const bool answered = code >= 400 && code <= 599 && result != CURLE_OPERATION_TIMEDOUT && result != CURLE_RECV_ERROR;
    return answered ? Deferred{code, reply_or(said, code, error)} : Deferred{0, clean_reply(error)};
}

bool is_host_name(std::string_view text) {
    return text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '[' || c == ']' || c == ':';
           });
}

}  // namespace

domain::Result<SmtpSender, std::string> SmtpSender::make(SmtpSettings settings) {
    const auto url = parse_url(settings.url);
    if ((url.scheme != "smtp" && url.scheme != "smtps") || url.host.empty() || !url.plain) {
        return domain::failure(std::string("the mail server is written smtp://HOST:PORT or smtps://HOST:PORT, with nothing behind it"));
    }
    if (settings.user.empty() != settings.password.empty()) return domain::failure(std::string("the mail server needs both a user and a password, or neither"));
    if (!is_clean_line(settings.user) || !is_clean_line(settings.password)) {
        return domain::failure(std::string("the mail server's user and password may have no control characters"));
    }
    if (!is_host_name(settings.helo_name)) return domain::failure(std::string("the name for EHLO is not a host name"));
    const bool loopback = is_loopback(url.host);
    const auto starttls = settings.starttls.value_or(loopback ? StartTls::opportunistic : StartTls::required);
    if (!settings.user.empty() && url.scheme == "smtp" && starttls != StartTls::required && !loopback) {
        return domain::failure(std::string("a password is sent over TLS only: use smtps:// or require STARTTLS"));
    }
    if (settings.connect_timeout.count() <= 0 || settings.send_timeout.count() <= 0) return domain::failure(std::string("a timeout must be positive"));
    while (settings.url.ends_with('/')) settings.url.pop_back();
    if (!settings.helo_name.empty()) settings.url += "/" + settings.helo_name;
    return SmtpSender(std::move(settings), starttls);
}

void SmtpSender::address(CurlHandle& curl, const std::atomic<bool>* stop) const {
    curl.limit(settings_.connect_timeout, settings_.send_timeout, stop);
    curl.set(CURLOPT_URL, settings_.url.c_str());
    curl.set(CURLOPT_USE_SSL, static_cast<long>(starttls_ == StartTls::required        ? CURLUSESSL_ALL
                                                : starttls_ == StartTls::opportunistic ? CURLUSESSL_TRY
                                                                                       : CURLUSESSL_NONE));
    if (starttls_ == StartTls::opportunistic && settings_.ca_file.empty() && !settings_.url.starts_with("smtps")) {
        curl.set(CURLOPT_SSL_VERIFYPEER, 0L);  // who can forge a certificate here can as well hide STARTTLS
        curl.set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!settings_.ca_file.empty()) curl.set(CURLOPT_CAINFO, settings_.ca_file.c_str());
    if (!settings_.user.empty()) {
        curl.set(CURLOPT_USERNAME, settings_.user.c_str());
        curl.set(CURLOPT_PASSWORD, settings_.password.c_str());
    }
    // The goodbye then belongs to this call and its limits of time, not to the handle's clean-up, which waits two minutes.
    curl.set(CURLOPT_FORBID_REUSE, 1L);
}

domain::Result<void, std::string> SmtpSender::greet() const {
    CurlHandle curl("smtp,smtps");
    address(curl, nullptr);
    curl.set(CURLOPT_CUSTOMREQUEST, "NOOP");
    curl.set(CURLOPT_NOBODY, 1L);
    const auto result = curl.perform();
    if (result == CURLE_OK) return {};
    return domain::failure(clean_reply(curl.error(result)));
}

Outcome SmtpSender::send(const Envelope& envelope, const std::string& message, const std::atomic<bool>* stop) const {
    CurlHandle curl("smtp,smtps");
    Conversation said{curl, message, envelope.from.needs_smtp_utf8 || envelope.to.needs_smtp_utf8};
    CurlList recipients;
    recipients.add("<" + envelope.to.text + ">");
    const auto from = "<" + envelope.from.text + ">";
    address(curl, stop);
    curl.set(CURLOPT_MAIL_FROM, from.c_str());
    curl.set(CURLOPT_MAIL_RCPT, recipients.get());
    curl.set(CURLOPT_UPLOAD, 1L);
    curl.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
    curl.set(CURLOPT_READFUNCTION, &on_read);
    curl.set(CURLOPT_READDATA, &said);
    curl.set(CURLOPT_HEADERFUNCTION, &on_reply);
    curl.set(CURLOPT_HEADERDATA, &said);
    const auto result = curl.perform();
    return outcome_of(said, result);
}

}  // namespace muster::mail
