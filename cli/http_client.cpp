#include "cli/http_client.hpp"

#include <curl/curl.h>

#include <stdexcept>

#include "cli/output.hpp"

namespace muster::cli {
namespace {

constexpr long connect_timeout_ms = 5000;

struct HeaderList {
    curl_slist* list = nullptr;
    HeaderList() = default;
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;
    ~HeaderList() { curl_slist_free_all(list); }
    void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* into) {
    static_cast<HttpResponse*>(into)->body.append(bytes, size * count);
    return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto& response = *static_cast<HttpResponse*>(into);
    std::string_view line(bytes, size * count);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) response.headers.clear();  // an interim answer's headers are not the answer's
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        auto value = line.substr(colon + 1);
        while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
        response.headers.emplace_back(lower_ascii(line.substr(0, colon)), value);
    }
    return size * count;
}

bool is_loopback(std::string_view server) {
    return server.find("//127.") != std::string_view::npos || server.find("//localhost") != std::string_view::npos ||
           server.find("//[::1]") != std::string_view::npos;
}

}  // namespace

struct HttpClient::Parts {
    std::string server;
    CURL* easy = nullptr;
    char error[CURL_ERROR_SIZE] = {};
    ~Parts() { curl_easy_cleanup(easy); }
};

std::string_view HttpResponse::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers) {
        if (name == lower_case_name) return value;
    }
    return {};
}

HttpClient::HttpClient(std::string server, std::chrono::milliseconds timeout) : parts_(std::make_unique<Parts>()) {
    while (server.ends_with('/')) server.pop_back();
    parts_->server = std::move(server);
    parts_->easy = curl_easy_init();
    if (parts_->easy == nullptr) throw std::runtime_error("libcurl cannot start");
    auto* easy = parts_->easy;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, parts_->error);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "muster/0.1");
    if (is_loopback(parts_->server)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

const std::string& HttpClient::server() const { return parts_->server; }

domain::Result<HttpResponse, HttpFailure> HttpClient::send(const HttpRequest& request) {
    auto* easy = parts_->easy;
    HttpResponse response;
    HeaderList headers;
    headers.add("Expect:");  // no round trip before a body
    for (const auto& [name, value] : request.headers) headers.add(name + ": " + value);
    const auto url = parts_->server + request.target;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.list);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &response);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &response);
    if (request.method == "GET") {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
    } else {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    parts_->error[0] = '\0';
    const auto code = curl_easy_perform(easy);
    if (code != CURLE_OK) {
        const bool connected = code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST && code != CURLE_URL_MALFORMAT &&
                               code != CURLE_UNSUPPORTED_PROTOCOL;
        return domain::failure(HttpFailure{connected, parts_->error[0] != '\0' ? parts_->error : curl_easy_strerror(code)});
    }
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &response.status);
    return response;
}

}  // namespace muster::cli
