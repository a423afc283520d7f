#include "api/time_text.hpp"

#include <chrono>

namespace muster::api {
namespace {

/// Takes a text apart from its front; once something is not as expected it stays wrong.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                wrong_ = true;
                return 0;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }
    bool skip(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) { wrong_ = !skip(c) || wrong_; }
    void fail_unless(bool good) { wrong_ = wrong_ || !good; }
    /// ".123456" and the like as microseconds.
    int fraction() {
        if (!skip('.')) return 0;
        int value = digits(1) * 100'000;
        for (int scale = 10'000; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; scale /= 10) value += digits(1) * scale;
        return value;
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool is_good() const { return !wrong_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool wrong_ = false;
};

}  // namespace

std::optional<domain::Timestamp> parse_time(std::string_view text) {
    using namespace std::chrono;
    Reader reader(text);
    const year y(reader.digits(4));
    reader.expect('-');
    const month m(static_cast<unsigned>(reader.digits(2)));
    reader.expect('-');
    const day d(static_cast<unsigned>(reader.digits(2)));
    const year_month_day date(y, m, d);
    if (!date.ok()) return {};
    auto time = microseconds(sys_days(date).time_since_epoch());
    if (!reader.at_end()) {
        reader.expect('T');
        const int hour = reader.digits(2);
        reader.expect(':');
        const int minute = reader.digits(2);
        reader.expect(':');
        const int second = reader.digits(2);
        reader.fail_unless(hour < 24 && minute < 60 && second < 60);
        time += hours(hour) + minutes(minute) + seconds(second) + microseconds(reader.fraction());
        const bool behind = reader.skip('-');
        if (behind || reader.skip('+')) {
            const int ahead_hours = reader.digits(2);
            reader.expect(':');
            const auto ahead = hours(ahead_hours) + minutes(reader.digits(2));
            time += behind ? ahead : -ahead;
        } else {
            reader.expect('Z');
        }
    }
    if (!reader.is_good()) return {};
    return domain::Timestamp{time.count()};
}

}  // namespace muster::api
