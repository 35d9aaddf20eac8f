using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

public sealed class FaultTests
{
    [Fact]
    public void All_faults_come_at_once_each_with_its_place()
    {
        var faults = Rendered.Faults(new ContentSource
        {
            Subject = "Hello {{ first name }}",
            Html = "<p>\n  {{ }}\n{% if vip %}\n  {{ name | shout }} {% unknown %}</p>\n{{ x |",
            Text = "{% endfor %}",
            Preheader = "{% else %}",
        });

        Assert.Equal(
            [
                "Subject, line 1, column 7: \"first name\" is not understood: end of tag '}}' was expected.",
                "Text, line 1, column 1: \"{% endfor %}\" closes nothing.",
                "HTML, line 5, column 1: \"{{\" is never closed by \"}}\".",
                "HTML, line 2, column 3: \"\" is not understood: a value was expected.",
                "HTML, line 4, column 3: There is no filter \"shout\".",
                "HTML, line 4, column 22: There is no tag \"{% unknown %}\".",
                "HTML, line 3, column 1: \"{% if %}\" is never closed by \"{% endif %}\".",
                "Preheader, line 1, column 1: \"{% else %}\" stands in no block that it could divide.",
            ],
            faults.Select(fault => fault.ToString().Split(" There are:")[0]));
    }

    [Theory]
    [InlineData("{% include 'x' %}")]
    [InlineData("{% render 'x' %}")]
    [InlineData("{% layout 'x' %}")]
    [InlineData("{% liquid\nassign a = 1 %}")]
    [InlineData("{% echo name %}")]
    [InlineData("{% cycle name, 'b' %}")]
    [InlineData("{{ __click }}")]
    [InlineData("{% assign __a = 1 %}")]
    [InlineData("{{ name | __html }}")]
    [InlineData("{{ 1 | format_number: 'D999999999' }}")]
    [InlineData("{% if a %}{% for b in c %}{% endif %}{% endfor %}")]
    [InlineData("{% for b in c %}{% elsif x %}{% endfor %}")]
    [InlineData("{% raw %}x")]
    [InlineData("{% comment %}x")]
    [InlineData("{{ 'abc }}")]
    public void What_is_not_in_the_language_is_refused(string html) => Assert.NotEmpty(Rendered.Faults(Rendered.Bare with { Html = html }));

    [Theory]
    [InlineData("", "x")]
    [InlineData(" \n", "x")]
    [InlineData("s", null)]
    public void A_mail_without_subject_or_body_is_refused(string subject, string? text) =>
        Assert.NotEmpty(Rendered.Faults(new ContentSource { Subject = subject, Text = text }));

    [Fact]
    public void A_source_beyond_its_limit_is_refused_with_both_numbers()
    {
        var fault = Assert.Single(Rendered.Faults(Rendered.Bare with { Html = new string('x', 1_000_001) }));
        Assert.Equal("1,000,001 characters; 1,000,000 are allowed.", fault.Message);
    }

    [Fact]
    public void The_merge_tags_in_use_are_reported()
    {
        var content = CompiledContent.Compile(new ContentSource
        {
            Subject = "{{ first_name }}",
            Html = "{% assign made = city | upcase %}{{ made }}{% for t in tags %}{{ t }}{{ forloop.index }}{% endfor %}{% if vip == true and points > min %}{% endif %}{{ unsubscribe_url }}",
            Text = "{{ company | default: brand }} {% comment %}{{ not_used }}{% endcomment %}{% raw %}{{ nor_this }}{% endraw %}",
        }, TimeProvider.System);

        Assert.Equal(["brand", "city", "company", "first_name", "min", "points", "tags", "vip"], content.MergeTags);
    }
}
