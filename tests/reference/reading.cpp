#include "tests/reference/reading.hpp"

#include <future>
#include <stdexcept>

#include "api/body_stream.hpp"
#include "api/target.hpp"

namespace muster::tests::reference {

Reading::Reading(const Story& story, domain::Timestamp now, const std::set<domain::AccountId>& unreadable) : clock_(now), metrics_(api::routes()) {
    (void)data_.append(story, unreadable);
    data_.data = {};
    api::InstanceOptions opening;
    opening.data_directory = (data_.place / "data").string();
    opening.clock = &clock_;
    auto opened = api::Instance::open(opening);
    if (!opened) throw std::runtime_error(opened.error());
    instance_ = std::move(*opened);
    const auto incarnation = instance_->directory().incarnation().value().text();
    rebuilds_ = std::make_unique<api::RebuildJobs>(instance_->models(), instance_->clock());
    cursors_ = std::make_unique<api::Cursors>(instance_->directory().keyring().secrets().cursor_key, incarnation);
    services_.reset(new api::Services{{}, instance_->directory(), instance_->directory().keyring(), instance_->sequencer(),
                                      instance_->models(), instance_->clock(), metrics_, passwords_, *cursors_,
                                      instance_->normalizer(), lookups_, *rebuilds_, incarnation, sign_in_delays_,
                                      sign_ins_, delayed_calls_, txt_records_});
    services_->exports = &exports_;
    dispatcher_ = std::make_unique<api::Dispatcher>(*services_, api::routes(), api::DispatcherOptions{limits_, false});
}

Reading::~Reading() {
    delayed_calls_.stop();
    exports_.stop();
    rebuilds_.reset();
    instance_->close();
}

api::Response Reading::get(const std::string& token, const std::string& target) {
    auto parsed = api::parse_target(target, limits_);
    if (!parsed) throw std::runtime_error("no target: " + target);
    api::Request request;
    request.target = target;
    request.path = std::move(parsed->path);
    request.query = std::move(parsed->query);
    request.headers.emplace_back("x-api-key", token);
    request.request_id = "req_reading";
    auto preparation = dispatcher_->prepare(request, "GET", parsed->segments, false);
    if (preparation.refusal) return std::move(*preparation.refusal);
    if (auto answer = dispatcher_->answer_now(preparation, request)) return std::move(*answer);
    std::promise<api::Response> promise;
    auto answered = promise.get_future();
    dispatcher_->answer_later(preparation, std::make_shared<const api::Request>(std::move(request)),
                              [&](api::Response response) { promise.set_value(std::move(response)); }, [](auto go_on) { go_on(); });
    return answered.get();
}

std::string Reading::body_of(const api::Response& response) {
    if (!response.stream) return response.body;
    std::string body;
    for (bool last = false; !last;) {
        std::promise<api::BodyPiece> promise;
        auto given = promise.get_future();
        response.stream->next([&](api::BodyPiece piece) { promise.set_value(std::move(piece)); });
        const auto piece = given.get();
        if (piece.failed) throw std::runtime_error("the body did not end");
        body += piece.bytes;
        last = piece.last;
    }
    return body;
}

}  // namespace muster::tests::reference
