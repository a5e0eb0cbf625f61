// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/domain/trade.h"

#include "ui/domain/decoding.h"

using namespace Qt::StringLiterals;

namespace Console {

namespace {

using Pusher::PayloadField;

/// Fills a Trade member by member; the first fault wins.
class TradeReader {
public:
    explicit TradeReader(Pusher::Interner &names)
        : m_names(names)
    {
    }

    void operator()(const PayloadField &field)
    {
        if (field.hasKey("botUUID"))
            readText(field, "botUUID", trade.botUuid);
        else if (field.hasKey("botName"))
            readText(field, "botName", trade.botName);
        else if (field.hasKey("symbol"))
            readText(field, "symbol", trade.symbol);
        else if (field.hasKey("currency"))
            readText(field, "currency", trade.currency);
        else if (field.hasKey("amount"))
            readFigure(field, "amount", trade.amountMantissa, trade.amountScale);
        else if (field.hasKey("profit"))
            readFigure(field, "profit", trade.profitMantissa, trade.profitScale);
        else if (field.hasKey("profit_is_win"))
            readResult(field);
    }

    Trade trade;
    std::optional<Pusher::Error> fault;

private:
    void readText(const PayloadField &field, std::string_view key, Pusher::Interner::Id &id)
    {
        if (field.type() == PayloadField::Type::String)
            id = Decoding::internText(field, m_names);
        else if (!Decoding::isNull(field))
            fail(key, "a text");
    }

    void readFigure(const PayloadField &field, std::string_view key, qint64 &mantissa,
                    quint8 &scale)
    {
        if (Decoding::isNull(field))
            return;
        // Exchanges often send money as text, to keep its digits.
        const auto spelling =
            field.type() == PayloadField::Type::String ? field.plainString() : field.rawValue();
        const Figure figure = spelling ? Figure::parse(*spelling, m_names) : Figure{};
        if (!figure.isPresent())
            fail(key, "a number");
        mantissa = figure.mantissa;
        scale = figure.scale;
    }

    void readResult(const PayloadField &field)
    {
        if (const auto win = field.toBool())
            trade.result = *win ? Trade::Result::Win : Trade::Result::Loss;
        else if (!Decoding::isNull(field))
            fail("profit_is_win", "true or false");
    }

    void fail(std::string_view key, std::string_view wanted)
    {
        if (!fault)
            fault = Decoding::wrongType(key, wanted);
    }

    Pusher::Interner &m_names;
};

} // namespace

Pusher::Result<Trade> decodeTrade(const Pusher::Event &event, Pusher::Interner &names)
{
    TradeReader reader(names);
    if (!event.forEachField(reader))
        return Decoding::broken(u"data is not a JSON object"_s);
    if (reader.fault)
        return *std::move(reader.fault);
    if (reader.trade.symbol == Pusher::Interner::notInterned)
        return Decoding::broken(u"member \"symbol\" is missing"_s);
    reader.trade.received = event.receivedAt();
    reader.trade.event = event.sequence();
    return reader.trade;
}

} // namespace Console
