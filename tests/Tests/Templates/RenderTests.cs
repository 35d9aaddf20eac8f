using FsCheck.Xunit;
using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

public sealed class RenderTests
{
    public static TheoryData<object> Values() =>
    [
        (object?)null!, "", "text", " ", true, false, 0, -12, 1_234_567_890_123L, 1.50m, 100m, 0.1m, 1.5d, 1e20d, double.NaN, 1e300, 0.1f,
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), new DateOnly(2026, 1, 2), new[] { "a", "b" }, Array.Empty<string>(),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_reads_the_same_with_and_without_Fluid(object? value)
    {
        const string tags = "[{{ v }}][{{ v | default: \"d\" }}]";
        Assert.Equal(Rendered.Text_("{% if true %}" + tags + "{% endif %}", ("v", value)), Rendered.Text_(tags, ("v", value)));
    }

    [Property]
    public void Any_text_reads_the_same_with_and_without_Fluid(string? value)
    {
        const string tags = "<p title=\"{{ v }}\" id={{ v }}>{{ v | default: 'd' }}<a href=\"https://x.example/?q={{ v }}\"><img src=\"{{ v }}\">";
        Assert.Equal(Rendered.Html_("{% if true %}" + tags + "{% endif %}", ("v", value)), Rendered.Html_(tags, ("v", value)));
    }

    [Theory]
    [InlineData("a {{- n -}} b", "aAnnb")]
    [InlineData("a\r\n{%- if n -%}\r\n x {% endif -%} b", "ax b")]
    [InlineData("a {%- comment -%} no {%- endcomment -%} b", "ab")]
    [InlineData("a {{ n }} b", "a Ann b")]
    [InlineData("{% raw %}{{ n }}{% endraw %}{% if n %}{% raw %}{% x %}{% endraw %}{% endif %}", "{{ n }}{% x %}")]
    [InlineData("{ {{ n }} } {% if n %}{ {{ n }} }{% endif %}", "{ Ann } { Ann }")]
    [InlineData("{{ unknown }}{{ unknown.deep }}{{ unknown | upcase }}|", "|")]
    [InlineData("{{ n | default: \"}}\" }}{{ none | default: \"}}\" }}", "Ann}}")]
    [InlineData("{{ 'it''s' }}", null)]
    [InlineData("{% for t in tags %}{{ forloop.index }}{{ t }}{% unless forloop.last %}, {% endunless %}{% endfor %}", "1x, 2y")]
    [InlineData("{% case n %}{% when 'Ann' %}A{% else %}B{% endcase %}", "A")]
    [InlineData("{% assign n = n | upcase %}{{ n }}{% increment c %}{% increment c %}", "ANN01")]
    [InlineData("{{ day | date: '%d.%m.%Y' }} {{ 'now' | date: '%Y' }}", "02.01.2026 2031")]
    [InlineData("{{ 3 | times: 4 }} {{ n | size }} {{ n | append: '!' | upcase }} {{ tags | join: '+' }} {{ n | truncate: 2, '' }}", "12 3 ANN! x+y An")]
    [InlineData("{{ n | replace: 'n', 'm' }} {{ 'b,a' | split: ',' | sort | first }}", "Amm a")]
    public void Liquid_does_what_Liquid_does(string text, string? expected)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero));
        if (expected is null) Assert.Throws<InvalidContentException>(() => Compile());
        else Assert.Equal(expected, Rendered.Of(Compile(), ("n", "Ann"), ("tags", new[] { "x", "y" }), ("day", new DateOnly(2026, 1, 2))).Text);

        CompiledContent Compile() => CompiledContent.Compile(Rendered.Bare with { Text = text }, time);
    }

    [Fact]
    public void A_half_pair_in_a_value_becomes_the_replacement_character() => Assert.Equal("<p>\uFFFD</p>", Rendered.Html_("<p>{{ v }}</p>", ("v", "\uD83D")));

    [Fact]
    public void A_byte_order_mark_is_no_content() => Assert.Equal("<p>x</p>", Rendered.Html_("\uFEFF<p>x</p>"));

    [Fact]
    public void The_page_has_links_and_no_pixel()
    {
        var content = CompiledContent.Compile(new ContentSource { Subject = "s", Html = "<a href=\"https://x.example/\">{{ n }}</a>{{ unsubscribe_url }}" }, TimeProvider.System);
        var page = new System.Buffers.ArrayBufferWriter<byte>();
        content.WritePage(new Dictionary<string, object?> { ["n"] = "Ann" }, new TestLinks(), page);
        Assert.Equal("<a href=\"https://t.example/c/TOKEN/1\">Ann</a>https://t.example/u/TOKEN", System.Text.Encoding.UTF8.GetString(page.WrittenSpan));
    }

    [Fact]
    public void The_page_of_a_mail_of_text_only_shows_the_text_and_nothing_else()
    {
        var page = new System.Buffers.ArrayBufferWriter<byte>();
        CompiledContent.Compile(Rendered.Bare with { Text = "a < b {{ n }}" }, TimeProvider.System)
            .WritePage(new Dictionary<string, object?> { ["n"] = "<script>" }, new TestLinks(), page);
        Assert.Contains("<pre style=\"white-space:pre-wrap\">a &lt; b &lt;script&gt;</pre>", System.Text.Encoding.UTF8.GetString(page.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_compiled_content_serves_many_threads()
    {
        var content = CompiledContent.Compile(Rendered.Bare with { Html = "{{ v }}{% for i in (1..3) %}{{ v }}{% endfor %}{% assign w = v %}{{ w }}" }, TimeProvider.System);
        await Parallel.ForAsync(0, 2_000, TestContext.Current.CancellationToken, (i, _) =>
        {
            Assert.Equal(string.Concat(Enumerable.Repeat($"{i},", 5)), Rendered.Of(content, ("v", $"{i},")).Html);
            return ValueTask.CompletedTask;
        });
    }
}
