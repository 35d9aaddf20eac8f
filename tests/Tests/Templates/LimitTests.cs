using System.Diagnostics;
using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

/// <summary>What must neither crash nor hang nor fill memory. The bounds are wide: the machine that runs the tests may be busy.</summary>
public sealed class LimitTests
{
    private const int Deep = 100_000;
    private const long MaxBytes = 400_000_000;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    public static TheoryData<string> DeepSources() =>
    [
        Repeat("{% if a %}", Deep) + Repeat("{% endif %}", Deep),
        Repeat("{% if a %}", 90_000),
        Repeat("{% for a in b %}", 60_000),
        Repeat("{% capture a %}", 60_000),
        Repeat("{% raw %}", Deep),
        Repeat("{% comment %}", 70_000),
        Repeat("{{", Deep),
        Repeat("{%", Deep),
        Repeat("{{ a }}", Deep),
        Repeat("{% endif %}", 90_000),
        "{% comment %}" + Repeat("{%", 200_000) + Repeat(" ", 400_000) + "%}",
        "{{ " + Repeat("(", Deep) + " }}",
        "{{ " + Repeat("a[", Deep) + Repeat("]", Deep) + " }}",
        "{{ a" + Repeat(" | upcase", Deep) + " }}",
        "{{ a" + Repeat(".b", Deep) + " }}",
        "{% if a" + Repeat(" and a", Deep) + " %}{% endif %}",
        "{% if a %}" + Repeat("{% elsif a %}", 70_000) + "{% endif %}",
        "{% assign a = " + Repeat("'", Deep) + " %}",
        "<a href=\"" + Repeat("{{ a }}", 15_000) + "\">",
        Repeat("<a href=\"https://x.example/\">", 30_000),
        "<a " + Repeat("b={{ a }} ", 19_000) + ">",
        Repeat("<div>", 150_000),
        Repeat("<!--[if mso]>", 70_000),
        Repeat("<", 900_000),
    ];

    public static TheoryData<string> Explosions() =>
    [
        "{% for i in (1..100000000) %}x{% endfor %}",
        "{% for i in (1..5000) %}{% for j in (1..5000) %}{% endfor %}{% endfor %}",
        "{% for i in (1..4000) %}{% for j in (1..4000) %}{{ i }}{% endfor %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}{{ a }}",
        "{% assign a = 'xxxxxxxxxxxxxxxx' %}{% assign a = a | replace: 'x', a | replace: 'x', a | replace: 'x', a | replace: 'x', a %}{{ a }}",
        "{% assign a = big | split: '' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}{{ a | join: big }}",
        "{% assign a = big | split: '~' %}{% for i in (1..12) %}{% assign a = a | concat: a %}{% endfor %}{{ a | join: big }}",
        "{% capture a %}{% for i in (1..5000) %}" + new string('y', 100_000) + "{% endfor %}{% endcapture %}{{ a | size }}",
        "{% for i in (1..5000) %}" + new string('y', 100_000) + "{% endfor %}",
        "{% for i in (1..5000) %}{{ big }}{% endfor %}",
        "{% for i in (1..5000) %}{% assign x = big | upcase | downcase | size %}{% endfor %}",
        "{{ 'now' | date: '%999999999Y' }}",
        "{{ 'now' | date: '%-0999999999d' }}",
        "{{ 1 | divided_by: 0 }}",
        "{{ 79228162514264337593543950335 | times: 10 }}",
        "{{ 'x' | slice: 1, 99999999999999 }}",
        "{% for i in (0..n) %}x{% endfor %}",
        "{{ huge }}",
        "{% if huge %}{{ huge }}{% endif %}",
    ];

    [Theory]
    [MemberData(nameof(DeepSources))]
    public void No_source_crashes_the_compiler_or_holds_it_up(string html) => Bounded(() =>
    {
        try
        {
            var content = CompiledContent.Compile(Rendered.Bare with { Html = html }, TimeProvider.System);
            Rendered.Of(content);
        }
        catch (Exception fault) when (fault is InvalidContentException or RenderException)
        {
            Assert.NotEmpty(fault.Message);
        }
    });

    [Theory]
    [MemberData(nameof(Explosions))]
    public void What_explodes_ends_with_a_reason(string html)
    {
        var content = CompiledContent.Compile(Rendered.Bare with { Html = html }, TimeProvider.System);
        Bounded(() => Assert.Throws<RenderException>(() =>
            Rendered.Of(content, ("big", new string('z', 100_000)), ("huge", new string('z', 300_000)), ("n", 1e18))));
    }

    [Fact]
    public void What_is_just_within_the_limits_compiles_on_a_small_stack()
    {
        var inner = "{{ a" + Repeat(" | upcase", 30) + " }}{% if a" + Repeat(" and a", 49) + " %}{{ " + Repeat("a[", 8) + "a" + Repeat("]", 8) + " }}{% endif %}";
        var nested = Repeat("{% if a %}", 31) + inner + Repeat("{% endif %}", 31);
        Exception? fault = null;
        var thread = new Thread(() => fault = Record.Exception(() => Rendered.Html_(nested, ("a", "x"))), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(fault);
    }

    private static void Bounded(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        action();
        Assert.True(clock.Elapsed < MaxTime, $"{clock.Elapsed} is too long.");
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(bytes < MaxBytes, $"{bytes:N0} bytes are too many.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.ElapsedMilliseconds} ms, {bytes / 1_000_000.0:0.0} MB");
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
