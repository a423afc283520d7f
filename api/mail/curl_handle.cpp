#include "api/mail/curl_handle.hpp"

#include <arpa/inet.h>

#include <mutex>
#include <stdexcept>

namespace muster::mail {
namespace {

CURL* new_handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    CURL* easy = curl_easy_init();
    if (easy == nullptr) throw std::runtime_error("libcurl cannot start");
    return easy;
}

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

}  // namespace

CurlHandle::CurlHandle(const char* protocols) : easy_(new_handle(), &curl_easy_cleanup) {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_PROXY, "");  // what the environment names is meant for other programs
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_XFERINFOFUNCTION, &CurlHandle::on_progress);
    set(CURLOPT_XFERINFODATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
}

void CurlHandle::limit(std::chrono::seconds connect, std::chrono::seconds whole, const std::atomic<bool>* stop) {
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(connect).count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(whole).count()));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(whole.count()));
    stop_ = stop;
}

CURLcode CurlHandle::perform() {
    error_[0] = '\0';
    return curl_easy_perform(easy_.get());
}

std::string CurlHandle::error(CURLcode code) const { return error_[0] != '\0' ? error_ : curl_easy_strerror(code); }

unsigned CurlHandle::response_code() const {
    long code = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
    return code > 0 ? static_cast<unsigned>(code) : 0;
}

int CurlHandle::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& handle = *static_cast<const CurlHandle*>(self);
    return handle.stopped() || std::chrono::steady_clock::now() >= handle.cut_at_ ? 1 : 0;
}

Url parse_url(const std::string& text) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return {};
    Url out{part_of(url.get(), CURLUPART_SCHEME), part_of(url.get(), CURLUPART_HOST), part_of(url.get(), CURLUPART_PORT)};
    const auto path = part_of(url.get(), CURLUPART_PATH);
    out.plain = (path.empty() || path == "/") && part_of(url.get(), CURLUPART_USER).empty() && part_of(url.get(), CURLUPART_QUERY).empty() &&
                part_of(url.get(), CURLUPART_FRAGMENT).empty();
    return out;
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "[::1]") return true;
    in_addr address{};
    return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24U) == 127;
}

}  // namespace muster::mail
