// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/pane.h"

#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMainWindow>
#include <QTimer>
#include <QToolButton>

namespace event_studio {

namespace {

QWidget *makeBody(QWidget *content)
{
    auto *body = new QWidget;
    body->setObjectName(QStringLiteral("paneBody"));
    body->setAttribute(Qt::WA_StyledBackground);
    auto *layout = new QVBoxLayout(body);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->addWidget(content);
    return body;
}

} // namespace

class Pane::Title : public QWidget {
public:
    Title(Pane *pane, const QString &text) : QWidget(pane), m_label(label(text, LabelRole::Title))
    {
        auto *layout = new QHBoxLayout(this);
        setObjectName(QStringLiteral("paneTitle"));
        setAttribute(Qt::WA_StyledBackground);
        layout->setContentsMargins(11, 5, 6, 3);
        layout->setSpacing(4);
        layout->addWidget(m_label);
        layout->addStretch();
        QToolButton *close = smallButton({}, QObject::tr("Close (View brings it back)"));
        close->setText(QStringLiteral("✕"));
        connect(close, &QToolButton::clicked, pane, &QDockWidget::close);
        layout->addWidget(close);
    }

    void setText(const QString &text) { m_label->setText(text); }

    [[nodiscard]] QSize sizeHint() const override { return isHidden() ? QSize(0, 0) : QWidget::sizeHint(); }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

private:
    QLabel *m_label;
};

Pane::Pane(const QString &name, const QString &title, QWidget *content, QWidget *parent)
    : QDockWidget(title, parent), m_title(new Title(this, title)), m_body(makeBody(content))
{
    setObjectName(name);
    setTitleBarWidget(m_title);
    setWidget(m_body);
    setFocusProxy(content);
    if (QWidget *main = content->focusProxy()) main->setAccessibleName(title);
    // The main window knows of new neighbours only after it has laid them out.
    const auto adaptSoon = [this] { QTimer::singleShot(0, this, &Pane::adaptToTabs); };
    connect(this, &QDockWidget::visibilityChanged, this, adaptSoon);
    connect(this, &QDockWidget::dockLocationChanged, this, adaptSoon);
    connect(this, &QDockWidget::topLevelChanged, this, adaptSoon);
}

void Pane::setTitle(const QString &title)
{
    setWindowTitle(title);
    m_title->setText(title);
}

void Pane::adaptToTabs()
{
    const auto *window = qobject_cast<QMainWindow *>(parentWidget());
    const bool tabbed = window && !isFloating() && !window->tabifiedDockWidgets(this).isEmpty();
    if (m_title->isHidden() == tabbed) return;
    m_title->setVisible(!tabbed);
    setDynamicProperty(m_body, "alone", tabbed);
    m_title->updateGeometry();
}

QWidget *framed(QWidget *content)
{
    QWidget *body = makeBody(content);
    setDynamicProperty(body, "alone", true);
    return body;
}

} // namespace event_studio
