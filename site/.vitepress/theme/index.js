import DefaultTheme from "vitepress/theme-without-fonts";
import Landing from "./landing.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("landing", Landing);
  },
};
