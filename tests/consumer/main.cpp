#include <iostream>
#include <variant>

#include "neurons/learning_rule.hpp"

/// Prints a rule in its normal form.
int main() {
  const auto rule = recirc::LearningRule::parse("(post[0] - post[1]) * pre[0]");
  std::cout << std::get<recirc::LearningRule>(rule).text() << '\n';
}
