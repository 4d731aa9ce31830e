#include "protocols/scenario_writer.hpp"

#include <google/protobuf/text_format.h>

#include "neurons/errors.hpp"
#include "protocols/scenario_to_proto.hpp"

namespace recirc {

std::string scenario_text(const Scenario& scenario) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseShortRepeatedPrimitives(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  ensure(printer.PrintToString(scenario_to_proto(scenario), &text), "printing to memory succeeds");
  return text;
}

}  // namespace recirc
