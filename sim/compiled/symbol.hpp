#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace recirc {

/// A value of a tape, by number.
using ValueId = std::uint32_t;
inline constexpr ValueId kNoValue = std::numeric_limits<ValueId>::max();

/// A number that is not known yet: what a definition (neuron.hpp, activation.hpp,
/// learning_rule.hpp) computes with when only the operations matter. It is 0, another constant, a
/// value of the tape, or computed from others; what is multiplied by 0, or added to 0, vanishes, so
/// that what remains is what is really read. Copies share what they are, and are the same symbol.
class Symbol {
 public:
  using Element = double;

  Symbol() = default;
  // A number stands for itself in a definition (2 * x, S < 0), as it does where V is a number.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Symbol(double number) : node_(number == 0 ? nullptr : std::make_shared<Node>(number)) {}

  static Symbol of(ValueId value) {
    Symbol symbol;
    if (value != kNoValue) symbol.node_ = std::make_shared<Node>(value);
    return symbol;
  }

  /// `number`, rounded to a number of its neuron's fixed point.
  static Symbol rounded(const Symbol& number) {
    if (number.is_zero() || number.is_rounded()) return number;
    Symbol symbol = computed({number});
    symbol.is_rounded_ = true;
    return symbol;
  }

  /// Whether it is known to be a number of its neuron's fixed point.
  [[nodiscard]] bool is_rounded() const { return is_rounded_; }

  /// The value of the tape that `computed` has become.
  static Symbol named(const Symbol& computed, ValueId value) {
    Symbol symbol = of(value);
    symbol.is_rounded_ = computed.is_rounded_;
    return symbol;
  }

  /// Computed from `operands`, whatever the operation.
  static Symbol computed(std::vector<Symbol> operands) {
    Symbol symbol;
    symbol.node_ = std::make_shared<Node>(std::move(operands));
    return symbol;
  }

  [[nodiscard]] bool is_zero() const { return node_ == nullptr; }
  [[nodiscard]] bool is_one() const { return node_ != nullptr && node_->number == 1; }
  /// The value of the tape that it is; kNoValue if it is none.
  [[nodiscard]] ValueId value() const { return node_ ? node_->value : kNoValue; }
  /// Equal for the same symbol only.
  [[nodiscard]] const void* identity() const { return node_.get(); }

  /// Adds the values that it is computed from to `values`.
  void add_reads(std::set<ValueId>& values) const {
    visit([&](const Node& node) {
      if (node.value != kNoValue) values.insert(node.value);
    });
  }

  /// Adds the operations that compute it to `operations`, each by its identity.
  void add_operations(std::set<const void*>& operations) const {
    visit([&](const Node& node) {
      if (!node.operands.empty()) operations.insert(&node);
    });
  }

 private:
  struct Node {
    explicit Node(double constant) : number(constant) {}
    explicit Node(ValueId of_tape) : value(of_tape) {}
    explicit Node(std::vector<Symbol> from) : operands(std::move(from)) {}

    double number = 0;
    ValueId value = kNoValue;
    std::vector<Symbol> operands;
  };

  void visit(const std::function<void(const Node&)>& see) const {
    if (!node_) return;
    see(*node_);
    for (const Symbol& operand : node_->operands) operand.visit(see);
  }

  std::shared_ptr<const Node> node_;
  bool is_rounded_ = false;
};

inline Symbol operator+(const Symbol& a, const Symbol& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  return Symbol::computed({a, b});
}

inline Symbol operator-(const Symbol& a, const Symbol& b) {
  if (b.is_zero()) return a;
  return Symbol::computed({a, b});
}

inline Symbol operator-(const Symbol& a) { return a.is_zero() ? a : Symbol::computed({a}); }

inline Symbol operator*(const Symbol& a, const Symbol& b) {
  if (a.is_zero() || b.is_one()) return a;
  if (b.is_zero() || a.is_one()) return b;
  return Symbol::computed({a, b});
}

inline Symbol operator/(const Symbol& a, const Symbol& b) { return Symbol::computed({a, b}); }

/// What decides between two symbols.
struct SymbolCondition {
  Symbol value;
};

inline SymbolCondition operator<(const Symbol& a, const Symbol& b) {
  return {Symbol::computed({a, b})};
}
inline SymbolCondition operator>(const Symbol& a, const Symbol& b) { return b < a; }

inline Symbol select(const SymbolCondition& condition, const Symbol& a, const Symbol& b) {
  return Symbol::computed({condition.value, a, b});
}

inline Symbol abs(const Symbol& a) { return Symbol::computed({a}); }
inline Symbol exp(const Symbol& a) { return Symbol::computed({a}); }
inline Symbol tanh(const Symbol& a) { return Symbol::computed({a}); }
inline Symbol log1p(const Symbol& a) { return Symbol::computed({a}); }
inline Symbol max(const Symbol& a, const Symbol& b) { return Symbol::computed({a, b}); }
inline Symbol min(const Symbol& a, const Symbol& b) { return Symbol::computed({a, b}); }

}  // namespace recirc
