#pragma once
// The text of a shared or inline string: its own or that of its rich runs, without the phonetic ones (which repeat how it is
// read aloud). Fed with the elements inside <si> or <is>.

#include <string>
#include <string_view>

namespace muster::sheets {

struct StringItem {
    void start(std::string_view name) {
        if (name == "rPh") phonetic_ = true;
        if (name == "t") in_text_ = !phonetic_;
    }
    void end(std::string_view name) {
        if (name == "rPh") phonetic_ = false;
        if (name == "t") in_text_ = false;
    }
    void text(std::string_view piece) {
        if (in_text_) value.append(piece);
    }

    std::string value;

  private:
    bool phonetic_ = false;
    bool in_text_ = false;
};

}  // namespace muster::sheets
