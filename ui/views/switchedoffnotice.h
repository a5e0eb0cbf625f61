// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/listenerlink.h"
#include "ui/views/banner.h"

namespace Console {

/// A strip that stands while a listener is switched off, says which and what follows, and switches
/// it on again. It cannot be dismissed: what those listeners feed looks calm and is not.
class SwitchedOffNotice : public Banner {
    Q_OBJECT
public:
    /// `link` may be null: nothing is configured.
    explicit SwitchedOffNotice(std::shared_ptr<ListenerLink> link, QWidget *parent = nullptr);

    /// Hidden while something else in sight says the same.
    void setSuperfluous(bool superfluous);

private:
    void showSwitchedOff();
    void switchAllOn();

    const std::shared_ptr<ListenerLink> m_link;
    bool m_isSuperfluous = false;
};

} // namespace Console
