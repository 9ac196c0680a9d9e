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
    Title(Pane *pane, const QString &text)
        : QWidget(pane), m_layout(new QHBoxLayout(this)), m_label(label(text, LabelRole::Title))
    {
        setObjectName(QStringLiteral("paneTitle"));
        setAttribute(Qt::WA_StyledBackground);
        m_layout->setContentsMargins(11, 5, 6, 3);
        m_layout->setSpacing(4);
        m_layout->addWidget(m_label);
        m_layout->addStretch();
        QToolButton *close = smallButton({}, QObject::tr("Close (View brings it back)"));
        close->setText(QStringLiteral("✕"));
        connect(close, &QToolButton::clicked, pane, &QDockWidget::close);
        m_layout->addWidget(close);
    }

    void setText(const QString &text) { m_label->setText(text); }
    void add(QWidget *widget) { m_layout->insertWidget(m_layout->count() - 1, widget); }

    [[nodiscard]] QSize sizeHint() const override { return isHidden() ? QSize(0, 0) : QWidget::sizeHint(); }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

private:
    QHBoxLayout *m_layout;
    QLabel *m_label;
};

Pane::Pane(const QString &name, const QString &title, QWidget *content, QWidget *parent)
    : QDockWidget(title, parent), m_title(new Title(this, title)), m_body(makeBody(content))
{
    setObjectName(name);
    setTitleBarWidget(m_title);
    setWidget(m_body);
    setFocusProxy(content);
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

void Pane::addToTitle(QWidget *widget)
{
    m_title->add(widget);
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
