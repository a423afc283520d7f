#pragma once
// Beast's parser, writing straight into a Request. It sees only heads that request_checks let through; it is the second
// opinion on them, and takes bodies apart (Content-Length and chunked). Trailers are dropped. One per request.

#include <boost/beast/http/basic_parser.hpp>
#include <string_view>

#include "api/request.hpp"

namespace muster::api {

class RequestParser final : public boost::beast::http::basic_parser<true> {
  public:
    explicit RequestParser(Request& request) : request_(request) {}

  private:
    using Error = boost::beast::error_code;
    using Text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version, Error& error) override;
    void on_response_impl(int status, Text reason, int version, Error& error) override;
    void on_field_impl(boost::beast::http::field field, Text name, Text value, Error& error) override;
    void on_header_impl(Error& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) override;
    std::size_t on_body_impl(Text body, Error& error) override;
    void on_chunk_header_impl(std::uint64_t size, Text extensions, Error& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, Text body, Error& error) override;
    void on_finish_impl(Error& error) override;

    Request& request_;
    bool in_head_ = true;
};

}  // namespace muster::api
