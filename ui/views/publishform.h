// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/domain/publishing.h"

#include <QWidget>

#include <variant>

namespace Console {

/// One way to say what is to be sent: a page of the Publish view.
class PublishForm : public QWidget {
    Q_OBJECT
public:
    /// What would be sent; its id and time are the caller's.
    struct Draft {
        PublishRun::Way way = PublishRun::Way::HttpApi;
        QList<PublishRun::Item> items;
        QString summary; ///< what it is, for the line below the form
    };
    /// Why nothing can be sent; `isUntouched`: there is nothing yet, so nothing is wrong.
    struct Problem {
        QString text;
        bool isUntouched = false;
    };
    using Checked = std::variant<Draft, Problem>;

    using QWidget::QWidget;

    virtual Checked check() const = 0;

Q_SIGNALS:
    /// `check()` may answer something else.
    void changed();
};

} // namespace Console
