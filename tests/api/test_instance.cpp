#include "tests/api/test_instance.hpp"

#include <stdexcept>

namespace muster::tests {
namespace {

template <class T>
T must(domain::Result<T, std::string> result) {
    if (!result) throw std::runtime_error(result.error());
    return std::move(*result);
}

}  // namespace

TestInstance::TestInstance(std::span<const api::Route> routes, api::TransportLimits limits, bool dev) : metrics_(routes) {
    api::InstanceOptions opening;
    opening.data_directory = (directory_ / "data").string();
    instance_ = must(api::Instance::open(opening));
    first_run_ = must(api::make_first_run(instance_->sequencer(), instance_->directory().keyring(), instance_->normalizer(),
                                          instance_->clock(), {"root@muster.example", true}));
    const auto incarnation = instance_->directory().incarnation().value().text();
    rebuilds_ = std::make_unique<api::RebuildJobs>(instance_->models(), instance_->clock());
    cursors_ = std::make_unique<api::Cursors>(instance_->directory().keyring().secrets().cursor_key, incarnation);
    api::ServerOptions options;
    options.dev = dev;
    services_.reset(new api::Services{options, instance_->directory(), instance_->directory().keyring(), instance_->sequencer(),
                                      instance_->models(), instance_->clock(), metrics_, passwords_, *cursors_,
                                      instance_->normalizer(), lookups_, *rebuilds_, incarnation, sign_in_delays_,
                                      sign_ins_, delayed_calls_, txt_records_});
    services_->exports = &exports_;
    dispatcher_ = std::make_unique<api::Dispatcher>(*services_, routes, api::DispatcherOptions{limits, false});
    api::Listening listening;
    listening.limits = limits;
    server_ = must(api::Server::listen(metrics_, listening));
    server_->serve(*dispatcher_);
}

TestInstance::~TestInstance() {
    server_->stop();
    delayed_calls_.stop();
    exports_.stop();
    rebuilds_.reset();
    instance_->close();
}

eventstore::Committed TestInstance::run(domain::CommandBody command) {
    eventstore::Submission submission;
    submission.command = std::move(command);
    submission.actor = domain::Actor::system();
    auto outcome = instance_->sequencer().run(std::move(submission));
    if (!outcome) throw std::runtime_error("the command was refused");
    return std::move(*outcome);
}

RawAnswer TestInstance::request(const std::string& method, const std::string& target, const std::string& headers, const std::string& body) {
    RawClient client(port());
    const auto length = body.empty() ? std::string() : "Content-Length: " + std::to_string(body.size()) + "\r\n";
    client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + length + "\r\n" + body);
    auto answer = client.receive(std::chrono::seconds(5), method == "HEAD");
    if (!answer) throw std::runtime_error("no answer to " + method + " " + target);
    return std::move(*answer);
}

}  // namespace muster::tests
