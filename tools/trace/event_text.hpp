#pragma once

#include <cstddef>
#include <string>

#include "tools/trace/event_names.hpp"

namespace recirc {

/// Events as people read them: a line each, in columns that fit every event of the trace.
class EventLines {
 public:
  enum class Colour : bool { no, yes };

  /// `last`: no event is later. `names` must outlive this.
  EventLines(const EventNames& names, Time period, Time last, Colour colour);

  /// What the columns are (pres: the presentation), without the newline.
  [[nodiscard]] std::string title() const;
  /// "  12002  0  delivery    input[0]->hidden[3]  input-hidden  0.25  basal, sent at 11003 ns".
  [[nodiscard]] std::string line(const RecordedEvent& event) const;

 private:
  [[nodiscard]] std::string columns(std::string_view time, std::string_view presentation,
                                    std::string_view kind, std::string_view place,
                                    std::string_view projection, std::string_view value) const;

  const EventNames& names_;
  Time period_;
  Colour colour_;
  std::size_t time_width_;
  std::size_t presentation_width_;
  std::size_t place_width_;
  std::size_t projection_width_;
};

/// The event as an object of JSON without a newline, what says nothing left out:
/// {"time_ns":12002,"presentation":0,"kind":"delivery","neuron":"hidden[3]","pre":"input[0]",
/// "projection":"input-hidden","port":"basal","value":0.25,"caused_ns":11003}. Values are the
/// shortest decimals that read back as the same bits, and strings where they are not finite.
std::string event_json(const RecordedEvent& event, const EventNames& names, Time period);

}  // namespace recirc
