#include "api/webhooks/transfers.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <stdexcept>
#include <unordered_map>

#include "api/mail/curl_handle.hpp"
#include "api/webhooks/address_ranges.hpp"

namespace muster::api {
namespace {

using domain::WebhookProblem;
constexpr long connections_kept = 64;

struct Running {
    explicit Running(const char* protocols) : curl(protocols) {}
    mail::CurlHandle curl;
    mail::CurlList headers;
    Transfer transfer;
    bool allow_private = false;
    bool address_refused = false;
    bool too_long = false;
    std::size_t answered = 0, answered_max = 0;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

std::size_t take_answer(char*, std::size_t size, std::size_t count, void* into) {
    auto& running = *static_cast<Running*>(into);
    running.answered += size * count;
    running.too_long = running.answered > running.answered_max;
    return running.too_long ? 0 : size * count;
}

/// The very address that is about to be connected to: what a name said when it was checked and says now need not be the same.
curl_socket_t open_socket(void* into, curlsocktype, curl_sockaddr* address) {
    auto& running = *static_cast<Running*>(into);
    if (!running.allow_private && !is_public_address(address->addr)) {
        running.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

WebhookProblem problem_of_status(std::uint32_t status) {
    if (status >= 300 && status < 400) return WebhookProblem::redirected;
    if (status == 408 || status == 425 || status == 429 || status >= 500) return WebhookProblem::unavailable;
    return status >= 400 ? WebhookProblem::rejected : WebhookProblem::answer_invalid;
}

WebhookProblem problem_of(CURLcode code, const Running& running) {
    if (running.address_refused) return WebhookProblem::address_refused;
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST: return WebhookProblem::name_unknown;
        case CURLE_OPERATION_TIMEDOUT: return WebhookProblem::timed_out;
        case CURLE_COULDNT_CONNECT:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR: return WebhookProblem::unreachable;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR: return WebhookProblem::tls_failed;
        default: return WebhookProblem::answer_invalid;
    }
}

}  // namespace

struct Transfers::Parts {
    Parts(const WebhookNetwork& n, const TransferLimits& l, std::string ca) : network(n), limits(l), ca_file(std::move(ca)) {}

    const WebhookNetwork network;
    const TransferLimits limits;
    const std::string ca_file;
    std::unordered_map<CURL*, std::unique_ptr<Running>> running;
    CURLM* multi = nullptr;

    TransferResult ended(Running& done, CURLcode code) const {
        TransferResult result;
        result.ticket = done.transfer.ticket;
        result.status = done.curl.response_code();
        result.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - done.begun);
        const bool answered = code == CURLE_OK || done.too_long;  // who talks on after a 2xx has still taken it
        result.delivered = answered && result.status >= 200 && result.status < 300;
        if (result.delivered) return result;
        result.problem = answered ? problem_of_status(result.status) : problem_of(code, done);
        if (!answered) result.status = 0;
        curl_off_t wait = 0;
        if (answered && curl_easy_getinfo(done.curl.get(), CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0) result.retry_after = std::chrono::seconds(wait);
        return result;
    }
};

Transfers::Transfers(const WebhookNetwork& network, const TransferLimits& limits, const std::string& ca_file)
    : parts_(std::make_unique<Parts>(network, limits, ca_file)) {
    (void)mail::CurlHandle("https");  // starts libcurl, once per process
    parts_->multi = curl_multi_init();
    if (parts_->multi == nullptr) throw std::runtime_error("libcurl cannot start");
    curl_multi_setopt(parts_->multi, CURLMOPT_MAXCONNECTS, connections_kept);
}

Transfers::~Transfers() {
    for (auto& [easy, each] : parts_->running) curl_multi_remove_handle(parts_->multi, easy);
    parts_->running.clear();
    curl_multi_cleanup(parts_->multi);
}

void Transfers::start(Transfer transfer) {
    auto running = std::make_unique<Running>(parts_->network.allow_http ? "http,https" : "https");
    auto& curl = running->curl;
    running->transfer = std::move(transfer);
    running->allow_private = parts_->network.allow_private;
    running->answered_max = parts_->limits.answer_bytes_max;
    for (const auto& header : running->transfer.headers) running->headers.add(header);
    running->headers.add("Expect:");  // no round trip before a body
    curl.set(CURLOPT_URL, running->transfer.url.c_str());
    curl.set(CURLOPT_HTTPHEADER, running->headers.get());
    curl.set(CURLOPT_USERAGENT, "Muster-Webhooks/1");
    curl.set(CURLOPT_POST, 1L);
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(running->transfer.body.size()));
    curl.set(CURLOPT_POSTFIELDS, running->transfer.body.c_str());
    curl.set(CURLOPT_WRITEFUNCTION, &take_answer);
    curl.set(CURLOPT_WRITEDATA, running.get());
    curl.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl.set(CURLOPT_OPENSOCKETDATA, running.get());
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(parts_->limits.connect_timeout.count()));
    curl.set(CURLOPT_TIMEOUT_MS, static_cast<long>(parts_->limits.timeout.count()));
    curl.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    if (!parts_->ca_file.empty()) curl.set(CURLOPT_CAINFO, parts_->ca_file.c_str());
    auto* easy = curl.get();
    parts_->running.emplace(easy, std::move(running));
    curl_multi_add_handle(parts_->multi, easy);
}

std::vector<TransferResult> Transfers::poll(std::chrono::milliseconds patience) {
    int left = 0;
    curl_multi_perform(parts_->multi, &left);
    if (left == static_cast<int>(parts_->running.size())) {  // none has ended yet
        curl_multi_poll(parts_->multi, nullptr, 0, static_cast<int>(patience.count()), nullptr);
        curl_multi_perform(parts_->multi, &left);
    }
    std::vector<TransferResult> results;
    int queued = 0;
    while (const auto* message = curl_multi_info_read(parts_->multi, &queued)) {
        if (message->msg != CURLMSG_DONE) continue;
        auto* easy = message->easy_handle;
        const auto code = message->data.result;
        const auto found = parts_->running.find(easy);
        if (found == parts_->running.end()) continue;
        results.push_back(parts_->ended(*found->second, code));
        curl_multi_remove_handle(parts_->multi, easy);
        parts_->running.erase(found);
    }
    return results;
}

std::size_t Transfers::running() const { return parts_->running.size(); }
void Transfers::wake() { curl_multi_wakeup(parts_->multi); }

}  // namespace muster::api
