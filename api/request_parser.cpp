#include "api/request_parser.hpp"

#include <algorithm>

namespace muster::api {
namespace {

constexpr std::size_t reserved_body_max = 64 * 1024;  // what a client announces is not yet sent

}  // namespace

void RequestParser::on_request_impl(boost::beast::http::verb, Text, Text target, int, Error& error) {
    request_.target.assign(target.data(), target.size());
    error = {};
}

void RequestParser::on_response_impl(int, Text, int, Error& error) { error = {}; }

void RequestParser::on_field_impl(boost::beast::http::field, Text name, Text value, Error& error) {
    error = {};
    if (!in_head_) return;  // a trailer: it could pass for a header that was never checked
    auto& [lower, text] = request_.headers.emplace_back();
    lower.assign(name.data(), name.size());
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    text.assign(value.data(), value.size());
}

void RequestParser::on_header_impl(Error& error) {
    in_head_ = false;
    error = {};
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) {
    if (length) request_.body.reserve(std::min<std::size_t>(*length, reserved_body_max));
    error = {};
}

std::size_t RequestParser::on_body_impl(Text body, Error& error) {
    request_.body.append(body.data(), body.size());
    error = {};
    return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, Text, Error& error) { error = {}; }

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, Error& error) {
    request_.body.append(body.data(), body.size());
    error = {};
    return body.size();
}

void RequestParser::on_finish_impl(Error& error) { error = {}; }

}  // namespace muster::api
