#include "api/proof/witness_call.hpp"

#include <algorithm>
#include <charconv>

#include "api/mail/curl_handle.hpp"

namespace muster::api {

using namespace eventstore::proof;

namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;
constexpr std::size_t shown_bytes_max = 200;

enum Status : unsigned { ok = 200, forbidden = 403, not_found = 404, conflict = 409, unprocessable = 422 };

std::size_t take_answer(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto& answer = *static_cast<std::string*>(into);
    const auto room = answer_bytes_max - std::min(answer.size(), answer_bytes_max);
    answer.append(bytes, std::min(size * count, room));
    return size * count;  // the rest is read and dropped
}

std::string body_of(std::uint64_t old_size, const std::vector<Hash>& path, const std::string& note) {
    auto body = "old " + std::to_string(old_size) + "\n";
    for (const auto& hash : path) body += base64(bytes_of(hash)) + "\n";
    return body + "\n" + note;
}

std::optional<std::uint64_t> size_of(std::string_view text) {
    if (!text.ends_with('\n')) return {};
    text.remove_suffix(1);
    std::uint64_t size = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), size);
    if (parsed.ec != std::errc{} || std::to_string(size) != text) return {};
    return size;
}

/// Of somebody else: one line, nothing that a terminal or a log would take for more.
std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, shown_bytes_max)) out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e ? ' ' : c;
    while (out.ends_with(' ')) out.pop_back();
    return out.empty() ? out : ": " + out;
}

WitnessFailed failure_of(unsigned status, const std::string& answer) {
    if (status == not_found) return {"it does not know this log: give its operator the log's key (404" + shown(answer) + ")"};
    if (status == forbidden) return {"it does not trust the key that signed: give its operator the log's key (403" + shown(answer) + ")"};
    if (status == unprocessable) return {"it finds the log not to go on from what it cosigned before (422" + shown(answer) + ")"};
    if (status == conflict) return {"it cosigned another tree of the same size (409" + shown(answer) + ")"};
    return {"it answered " + std::to_string(status) + shown(answer)};
}

}  // namespace

struct WitnessCall::Connection {
    mail::CurlHandle curl{"http,https"};
    mail::CurlList headers;
};

WitnessCall::WitnessCall(std::string url, Cosigner key, std::chrono::seconds connect, std::chrono::seconds answer, const std::atomic<bool>& stop)
    : url_(std::move(url)), key_(std::move(key)), connection_(std::make_unique<Connection>()) {
    while (url_.ends_with('/')) url_.pop_back();
    url_ += "/add-checkpoint";
    connection_->headers.add("Content-Type: text/plain; charset=utf-8");
    connection_->headers.add("Expect:");  // no round trip before a body
    connection_->curl.limit(connect, answer, &stop);
    connection_->curl.set(CURLOPT_URL, url_.c_str());
    connection_->curl.set(CURLOPT_HTTPHEADER, connection_->headers.get());
    connection_->curl.set(CURLOPT_USERAGENT, "muster");
    connection_->curl.set(CURLOPT_POST, 1L);
    connection_->curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    connection_->curl.set(CURLOPT_WRITEFUNCTION, &take_answer);
}

WitnessCall::~WitnessCall() = default;

WitnessAnswer WitnessCall::ask(std::uint64_t old_size, const std::vector<Hash>& path, const std::string& note) {
    auto& curl = connection_->curl;
    const auto body = body_of(old_size, path, note);
    std::string answer;
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl.set(CURLOPT_POSTFIELDS, body.c_str());
    curl.set(CURLOPT_WRITEDATA, &answer);
    if (const auto result = curl.perform(); result != CURLE_OK) return WitnessFailed{curl.error(result)};
    const auto status = curl.response_code();
    if (status == conflict) {
        const auto size = size_of(answer);
        if (size && *size != old_size) return WitnessKnows{*size};
    }
    if (status != ok) return failure_of(status, answer);
    const auto parts = split_note(note);
    auto found = parts ? find_cosignature(parts->text, answer, key_) : domain::failure(NoteError::malformed);
    if (found) return std::move(*found);
    switch (found.error()) {
        case NoteError::forged:
            return WitnessFailed{"its cosignature does not hold"};
        case NoteError::not_signed:
            return WitnessFailed{"it answered without a cosignature by the key it is known with"};
        case NoteError::malformed:
            break;
    }
    return WitnessFailed{"its answer is no cosignature" + shown(answer)};
}

std::string wrong_witness_url(const std::string& url) {
    const auto parsed = mail::parse_url(url);
    if (parsed.host.empty() || (parsed.scheme != "https" && parsed.scheme != "http")) return "'" + url + "' is no http:// or https:// URL";
    return {};
}

}  // namespace muster::api
