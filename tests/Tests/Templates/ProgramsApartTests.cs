using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

/// <summary>Subject, text and HTML of one message are rendered apart: what one of them captures, counts and spends is nothing to the others.</summary>
public sealed class ProgramsApartTests
{
    private const string Tag = "<img src=//evil/x onerror=alert(1)>";

    [Theory]
    [InlineData("{% capture greet %}Hi {{ name }}{% endcapture %}{{ greet }}", "{{ greet }}")]
    [InlineData("Hi", "{% capture greet %}Hi {{ name }}{% endcapture %}{{ greet }}")]
    public void What_the_subject_or_the_text_captured_never_reaches_the_HTML(string subject, string text)
    {
        var source = Rendered.Bare with { Subject = subject, Text = text, Html = "<p>{{ greet }}</p>" };
        Assert.Equal("<p></p>", Rendered.Of(source, ("name", Tag)).Html);

        // The recipient's own value of that name is escaped as ever.
        Assert.Equal("<p>&lt;b&gt;</p>", Rendered.Of(source, ("name", Tag), ("greet", "<b>")).Html);
        Assert.Contains("greet", CompiledContent.Compile(source, TimeProvider.System).MergeTags);
    }

    [Fact]
    public void A_value_captured_inside_an_address_cannot_leave_the_attribute_it_is_written_to()
    {
        const string html = "<a href=\"{% capture c %}{{ url }}{% endcapture %}{{ c }}\" title='{{ c }}'>x</a>";
        var rendered = Rendered.Html_(html, ("url", "https://a.example/'onmouseover=alert(1)//"));
        Assert.DoesNotContain("/'on", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_cycles_and_sums_begin_anew_in_each_part()
    {
        const string counts = "{% increment n %}|{% increment n %}|{% cycle \"odd\",\"even\" %}|{% assign t = t | plus: 1 %}{{ t }}";
        var rendered = Rendered.Of(Rendered.Bare with { Subject = counts, Text = counts, Html = counts });
        Assert.Equal(("0|1|odd|1", "0|1|odd|1", "0|1|odd|1"), (rendered.Subject, rendered.Text, rendered.Html));
    }

    [Fact]
    public void Each_part_has_the_whole_budget_of_steps_and_work()
    {
        // Two thirds of the steps, and two thirds of the work.
        const string costly = "{% for i in (1..4000) %}{% if true %}{% endif %}{% endfor %}{% for i in (1..26) %}{% assign x = big | upcase | size %}{% endfor %}.";
        var rendered = Rendered.Of(Rendered.Bare with { Subject = costly, Text = costly, Html = costly }, ("big", new string('z', 50_000)));
        Assert.Equal((".", ".", "."), (rendered.Subject, rendered.Text, rendered.Html));
    }
}
