#include "tests/api/echo_server.hpp"

#include <array>
#include <stdexcept>

#include "api/problem.hpp"
#include "api/router.hpp"

namespace muster::tests {
namespace {

using api::Method;
using api::Route;

constexpr std::array<Route, 7> routes{{{Method::get, "/echo", api::Access::open, nullptr, nullptr, 1000},
                                       {Method::post, "/echo", api::Access::open, nullptr, nullptr, 1000},
                                       {Method::post, "/slow", api::Access::open, nullptr, nullptr, 1000},
                                       {Method::post, "/forgetful", api::Access::open, nullptr, nullptr, 1000},
                                       {Method::get, "/large", api::Access::open, nullptr, nullptr, 1000},
                                       {Method::get, "/stream/{kind}", api::Access::open, nullptr, nullptr, 1000},
                                       {Method::get, "/echo/{part}", api::Access::open, nullptr, nullptr, 1000}}};
constexpr std::chrono::milliseconds slowness{150};

const api::Router& router() {
    static const api::Router made(routes);
    return made;
}

api::Response echo(const api::Request& request) {
    api::Response response;
    response.content_type = "text/plain";
    response.body = std::string(api::to_text(request.method)) + " " + request.path + "|" + request.body;
    for (const auto& capture : request.captures) response.body += "|" + capture;
    for (const auto& [name, value] : request.query) response.body += "|" + name + "=" + value;
    return response;
}

}  // namespace

EchoApplication::EchoApplication() = default;
EchoApplication::~EchoApplication() { join(); }

void EchoApplication::join() {
    const std::lock_guard lock(mutex_);
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

api::Preparation EchoApplication::prepare(api::Request& request, std::string_view method, const std::vector<std::string>& segments,
                                          bool) {
    api::Preparation preparation;
    const auto known = api::parse_method(method);
    if (known) request.method = *known;
    auto match = known ? router().find(*known, segments) : api::RouteMatch{};
    if (match.route == nullptr) {
        preparation.refusal = api::to_response({known ? 404U : 501U, "not_found", "Nothing here."}, request);
        return preparation;
    }
    preparation.route = match.route;
    preparation.body_max = match.route->body_max;
    request.captures = std::move(match.captures);
    return preparation;
}

std::optional<api::Response> EchoApplication::answer_now(const api::Preparation& preparation, const api::Request& request) {
    ++handled;
    if (preparation.route->pattern == "/slow" || preparation.route->pattern == "/forgetful") return {};
    auto response = echo(request);
    if (preparation.route->pattern == "/large") response.body = std::string(1 << 20, 'x');
    if (preparation.route->pattern == "/stream/{kind}") response.stream = make_stream(request.captures.at(0), streams);
    return response;
}

void EchoApplication::answer_later(const api::Preparation& preparation, std::shared_ptr<const api::Request> request,
                                   api::Respond respond, api::Resume) {
    if (preparation.route->pattern == "/forgetful") return;
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([request, respond = std::move(respond)] {
        std::this_thread::sleep_for(slowness);
        respond(echo(*request));
        respond(echo(*request));  // once too often: must change nothing
    });
}

void EchoApplication::answered(const api::Preparation&, const api::Request&, const api::Response&, std::chrono::nanoseconds) {}

api::TransportLimits quick_limits() {
    api::TransportLimits limits;
    limits.handshake_timeout = std::chrono::milliseconds(200);
    limits.idle_timeout = std::chrono::milliseconds(200);
    limits.header_timeout = std::chrono::milliseconds(200);
    limits.body_timeout = std::chrono::milliseconds(200);
    limits.write_timeout = std::chrono::milliseconds(300);
    limits.linger_timeout = std::chrono::milliseconds(200);
    limits.stop_grace = std::chrono::milliseconds(2000);
    return limits;
}

EchoServer::EchoServer(api::TransportLimits limits, api::TlsCertificate* tls) : metrics(routes) {
    api::Listening listening;
    listening.limits = limits;
    listening.tls = tls;
    auto bound = api::Server::listen(metrics, listening);
    if (!bound) throw std::runtime_error(bound.error());
    server = std::move(*bound);
    server->serve(application);
}

EchoServer::~EchoServer() {
    server->stop();
    application.join();  // answers may come until here, and find an event loop
}

}  // namespace muster::tests
