using Postroad.Core.Templates;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Rendering;

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
    [InlineData("{% if a %}1{% else %}2{% elsif b %}3{% endif %}", 23)]
    [InlineData("{% if a %}1{% else %}2{% else %}3{% endif %}", 23)]
    [InlineData("{% unless a %}1{% else %}2{% else %}3{% endunless %}", 27)]
    [InlineData("{% for a in b %}1{% else %}2{% else %}3{% endfor %}", 29)]
    [InlineData("{% case a %}{% else %}2{% when 1 %}3{% endcase %}", 24)]
    [InlineData("{% case a %}{% when 1 %}1{% else %}2{% else %}3{% endcase %}", 37)]
    public void What_follows_an_else_is_refused_with_its_place(string html, int column)
    {
        var fault = Assert.Single(Rendered.Faults(Rendered.Bare with { Html = html }));
        Assert.Equal((ContentPart.Html, 1, column), (fault.Part, fault.Line, fault.Column));
        Assert.Contains("{% else %}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% if a %}{% if b %}1{% else %}2{% endif %}{% else %}3{% endif %}")]
    [InlineData("{% if a %}1{% elsif b %}2{% else %}{% if c %}3{% else %}4{% endif %}{% endif %}")]
    [InlineData("{% case a %} {% when 1, 2 %}1{% when 3 %}3{% else %}2{% endcase %}")]
    public void An_else_in_each_of_several_blocks_is_understood(string html) => Assert.NotNull(Rendered.Of(Rendered.Bare with { Html = html }));

    [Theory]
    [InlineData("{% case a %}{{ b }}{% when 1 %}3{% endcase %}")]
    [InlineData("{% case a %}{% assign b = 1 %}{% when 1 %}3{% endcase %}")]
    [InlineData("{% case a %}{% if b %}x{% endif %}{% endcase %}")]
    [InlineData("{% case a %}text{% endcase %}")]
    [InlineData("{% case a %}{% endcase %}")]
    public void Whatever_stands_before_the_first_when_is_taken_or_refused_with_its_place(string html)
    {
        try
        {
            CompiledContent.Compile(Rendered.Bare with { Html = "<p>\n " + html }, TimeProvider.System);
        }
        catch (InvalidContentException refused)
        {
            var fault = Assert.Single(refused.Faults);
            Assert.Equal((ContentPart.Html, 2), (fault.Part, fault.Line));
            Assert.NotEmpty(fault.Message);
        }
    }

    [Fact]
    public void What_only_Fluid_refuses_is_a_fault_where_its_block_begins()
    {
        // Our own check, which refuses this one, is left out.
        const string source = "ab\n {% case a %}{{ b }}{% when 1 %}{% endcase %}";
        List<ContentFault> faults = [];
        var list = new FaultList(ContentPart.Text, source, faults);
        var pieces = new LiquidScanner(source, list).Scan().Select(token => token.Kind switch
        {
            LiquidKind.Text => (Piece)new Piece.Literal(source[token.Start..token.End]),
            LiquidKind.Output => new Piece.Output(token, Escape.Raw),
            _ => new Piece.Tag(token),
        });
        new ProgramBuilder(new LiquidSetup(LiquidOptions.Create(TimeProvider.System), new LiquidNames()), list, inHtml: false).Build(pieces);

        var fault = Assert.Single(faults);
        Assert.Equal((ContentPart.Text, 2, 2), (fault.Part, fault.Line, fault.Column));
        Assert.StartsWith("What begins here is not understood as a whole: ", fault.Message, StringComparison.Ordinal);
    }

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
