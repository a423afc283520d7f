#include "tests/scenarios/support/http.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ostream>
#include <stdexcept>

namespace muster::scenarios {
namespace {

constexpr long timeout_ms = 30'000;

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* into) {
    static_cast<Answer*>(into)->body.append(bytes, size * count);
    return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto& answer = *static_cast<Answer*>(into);
    std::string_view line(bytes, size * count);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) answer.headers.clear();
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        std::string name(line.substr(0, colon));
        for (auto& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        auto value = line.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        answer.headers.emplace_back(name, value);
    }
    return size * count;
}

/// What is wrong with it as a problem document; "" when nothing is.
std::string problem_fault(const Answer& answer) {
    if (answer.header("content-type") != "application/problem+json") return "it is no application/problem+json";
    const auto problem = answer.json();
    for (const auto* name : {"type", "title", "detail", "code", "request_id"}) {
        if (problem.text_or_empty(name).empty()) return std::string("it has no ") + name;
    }
    if (problem["status"].number() != answer.status) return "its status is another one than the answer's";
    if (problem["request_id"].text() != answer.header("x-request-id")) return "its request_id is not the answer's";
    return {};
}

}  // namespace

std::string Answer::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers) {
        if (name == lower_case_name) return value;
    }
    return {};
}

std::string Answer::code() const {
    return header("content-type") == "application/problem+json" ? json().text_or_empty("code") : std::string();
}

const Answer& Answer::expect(long wanted) const {
    if (status != wanted) {
        throw std::runtime_error(request + ": expected " + std::to_string(wanted) + ", got " + std::to_string(status) + " " + body);
    }
    return *this;
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    return out << answer.request << " -> " << answer.status << ' ' << answer.body.substr(0, 1000);
}

struct Http::Parts {
    std::string local_address;
    CURL* easy = curl_easy_init();
    ~Parts() { curl_easy_cleanup(easy); }
};

Http::Http(std::string local_address) : parts_(std::make_unique<Parts>()) { parts_->local_address = std::move(local_address); }
Http::~Http() = default;

Answer Http::send(const std::string& method, const std::string& url, const std::string& body, const Headers& headers) {
    auto* easy = parts_->easy;
    Answer answer;
    answer.request = method + ' ' + url.substr(std::min(url.size(), url.find('/', sizeof "http://")));
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const auto& [name, value] : headers) {
        list = curl_slist_append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
    }
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!parts_->local_address.empty()) curl_easy_setopt(easy, CURLOPT_INTERFACE, parts_->local_address.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &answer);
    if (method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (method != "GET" || !body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
    }
    const auto outcome = curl_easy_perform(easy);
    curl_slist_free_all(list);
    if (outcome != CURLE_OK) {
        answer.status = 0;
        answer.body = curl_easy_strerror(outcome);
        return answer;
    }
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    return answer;
}

std::string raw_exchange(const std::string& url, const std::string& bytes) {
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string received;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const timeval patience{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        (void)::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        char buffer[4096];
        for (auto count = ::recv(socket, buffer, sizeof buffer, 0); count > 0; count = ::recv(socket, buffer, sizeof buffer, 0)) {
            received.append(buffer, static_cast<std::size_t>(count));
        }
    }
    ::close(socket);
    return received;
}

std::string url_encoded(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

boost::test_tools::assertion_result succeeded(const Answer& answer) {
    boost::test_tools::assertion_result result(answer.status >= 200 && answer.status < 300);
    if (!result) result.message() << " a success was expected: " << answer;
    return result;
}

boost::test_tools::assertion_result succeeded(const Answer& answer, long status) {
    boost::test_tools::assertion_result result(answer.status == status);
    if (!result) result.message() << ' ' << status << " was expected: " << answer;
    return result;
}

boost::test_tools::assertion_result refused(const Answer& answer, long status, std::string_view code) {
    const bool as_expected = answer.status == status && answer.code() == code;
    const auto fault = as_expected ? problem_fault(answer) : std::string();
    boost::test_tools::assertion_result result(as_expected && fault.empty());
    if (!as_expected) result.message() << ' ' << status << ' ' << code << " was expected: " << answer;
    if (!fault.empty()) result.message() << ' ' << fault << ": " << answer;
    return result;
}

}  // namespace muster::scenarios
