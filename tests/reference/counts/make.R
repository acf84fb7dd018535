# Rscript make.R in this folder rewrites expected.json; the tables are in the script.
source("../cases.R")
tables <- list(usual = c(27, 295, 52, 307), small = c(3, 20, 8, 20), zero = c(0, 18, 4, 19), all = c(9, 9, 5, 11))
wilson <- function(x, n) as.numeric(prop.test(x, n, correct = FALSE)$conf.int)
score_limits <- function(t) {
  z2 <- qchisq(0.95, 1); p <- t[1] / t[2]; q <- t[3] / t[4]; N <- t[2] + t[4]
  gap <- function(D) {
    ll <- function(b) { a <- b + D; s <- function(k, y) ifelse(k == 0, 0, k * log(y)); s(t[1], a) + s(t[2] - t[1], 1 - a) + s(t[3], b) + s(t[4] - t[3], 1 - b) }
    b <- optimize(ll, c(max(0, -D), min(1, 1 - D)), maximum = TRUE, tol = 1e-14)$maximum; a <- b + D
    (p - q - D)^2 - z2 * (a * (1 - a) / t[2] + b * (1 - b) / t[4]) * N / (N - 1)
  }
  c(uniroot(gap, c(-0.9999, p - q - 1e-9), tol = 1e-12)$root, uniroot(gap, c(p - q + 1e-9, 0.9999), tol = 1e-12)$root)
}
cases <- list()
for (name in names(tables)) {
  t <- tables[[name]]
  setup <- paste0("t <- c(", paste(t, collapse = ","), "); pt <- suppressWarnings(prop.test(t[c(1,3)],t[c(2,4)],correct=FALSE)); f <- fisher.test(matrix(c(t[1],t[2]-t[1],t[3],t[4]-t[3]),2)); r <- t[1]/t[2]-t[3]/t[4]; W1 <- wilson(t[1],t[2]); W0 <- wilson(t[3],t[4])")
  args <- list(method = "binary", counts = list(x1 = t[1], n1 = t[2], x0 = t[3], n0 = t[4]))
  one <- case(name, args, setup, list(chisq = "pt$statistic", p = "pt$p.value", rd = "r", rd_wald = "pt$conf.int", wilson1 = "W1",
    clopper1 = "binom.test(t[1],t[2])$conf.int", fisher_p = "f$p.value", fisher_or = "f$estimate", fisher_ci = "f$conf.int",
    newcombe = "c(r-sqrt((t[1]/t[2]-W1[1])^2+(W0[2]-t[3]/t[4])^2), r+sqrt((W1[2]-t[1]/t[2])^2+(t[3]/t[4]-W0[1])^2))"), rel_tol = 1e-7)
  two <- case(paste(name, "score limits"), args, setup, list(mn = "score_limits(t)"), rel_tol = 1e-5)
  one$dataset <- two$dataset <- NULL
  cases <- c(cases, list(one, two))
}
for (t in list(c(23, 310.5, 41, 298.2), c(0, 40, 5, 38), c(4, 20.5, 4, 20.5))) {
  one <- case(paste("rates", paste(t, collapse = " ")), list(method = "rate_ratio", events = t[c(1, 3)], person_time = t[c(2, 4)]),
    paste0("t <- c(", paste(t, collapse = ","), "); pt <- poisson.test(t[c(1,3)],t[c(2,4)])"),
    list(ratio = "pt$estimate", ci = "pt$conf.int", p = "pt$p.value", rate_lower = "sapply(c(1,3),function(k) poisson.test(t[k],t[k+1])$conf.int[1])"), rel_tol = 1e-8)
  one$dataset <- NULL; cases <- c(cases, list(one))
}
ps <- list(c(0.01, 0.02, 0.022, 0.09, 0.013), c(0.5, 0.04, 0.04, 1e-6, 0.9, 0.2, 0.03), c(0.3, 0.1), 0.02)
for (p in ps) {
  one <- case(paste("p", paste(p, collapse = " ")), list(method = "padjust", p = I(p)), paste0("p <- c(", paste(p, collapse = ","), ")"),
    list(holm = "p.adjust(p,'holm')", hochberg = "p.adjust(p,'hochberg')", bh = "p.adjust(p,'BH')", hommel = "p.adjust(p,'hommel')",
         by = "p.adjust(p,'BY')", bonferroni = "p.adjust(p,'bonferroni')"), rel_tol = 1e-12)
  one$dataset <- NULL; cases <- c(cases, list(one))
}
one <- case("rubin", list(method = "rubin", estimates = c(1.2, 0.9, 1.5, 1.1, 1.3), se = c(0.4, 0.42, 0.39, 0.41, 0.4), n = 120, k = 3),
  "q <- c(1.2,.9,1.5,1.1,1.3); u <- c(.4,.42,.39,.41,.4)^2; m <- 5; b <- var(q); t <- mean(u)+(1+1/m)*b; l <- (1+1/m)*b/t; nu <- 117; old <- (m-1)/l^2; obs <- (nu+1)/(nu+3)*nu*(1-l); df <- old*obs/(old+obs); r <- (1+1/m)*b/mean(u)",
  list(qbar = "mean(q)", ubar = "mean(u)", b = "b", t = "t", df = "df", r = "r", fmi = "(r+2/(df+3))/(r+1)",
       p = "2*pt(-mean(q)/sqrt(t),df)"), rel_tol = 1e-10)
one$dataset <- NULL; cases <- c(cases, list(one))
write_cases(cases)
