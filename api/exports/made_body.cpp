#include "api/exports/made_body.hpp"

#include <fmt/format.h>

#include <exception>

#include "api/log.hpp"

namespace muster::api {

MadeBody::MadeBody(Exports& exports, Exports::Place place, std::unique_ptr<PieceMaker> maker, std::string about, Ended ended)
    : exports_(exports), place_(std::move(place)), maker_(std::move(maker)), about_(std::move(about)), ended_(std::move(ended)) {}

MadeBody::~MadeBody() {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
    try {
        // What goes with the maker may be a large file, which takes its time to go.
        const auto rows = maker_->rows();
        if (ended_) ended_(rows);
        exports_.run([maker = std::shared_ptr<PieceMaker>(std::move(maker_))] {});
        log::info(fmt::format("{} {}: {} rows, {} bytes in {} ms", about_, outcome_, rows, bytes_, took.count()));
    } catch (const std::exception&) {  // memory that ran out: a line less
        return;
    }
}

void MadeBody::next(Give give) {
    exports_.run([self = shared_from_this(), give = std::move(give)] { give(self->make()); });
}

BodyPiece MadeBody::make() {
    if (std::chrono::steady_clock::now() - begun_ > exports_.limits().time_max) {
        outcome_ = "ended for taking too long";
        return {{}, false, true};
    }
    BodyPiece piece;
    try {
        piece = maker_->make();
    } catch (const std::exception& exception) {
        log::error(about_ + ": " + exception.what());
        piece = {{}, false, true};
    }
    bytes_ += piece.bytes.size();
    if (piece.last) outcome_ = "complete";
    if (piece.failed) outcome_ = "failed";
    return piece;
}

}  // namespace muster::api
